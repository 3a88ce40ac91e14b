using System.Diagnostics.CodeAnalysis;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>Reads the policy files that a user or a project names.</summary>
public static class PolicySource
{
    /// <summary>
    /// Reads a policy; false with the reason where it cannot be read. An empty file and one that is too large are read as such: the parser has the errors
    /// for them.
    /// </summary>
    /// <param name="path">A full path.</param>
    /// <param name="files">How it is read.</param>
    /// <param name="source">The policy, named by its file name alone.</param>
    /// <param name="reason">Why it cannot be read, lower case, without a full stop.</param>
    public static bool TryRead(string path, IPolicyFiles files, [NotNullWhen(true)] out SourceFile? source, [NotNullWhen(false)] out string? reason)
    {
        PolicyFileStatus status = files.Read(path, out ReadOnlyMemory<byte> bytes);
        reason = status switch
        {
            PolicyFileStatus.Ok or PolicyFileStatus.TooLarge => null,
            PolicyFileStatus.NotRegular when !files.Exists(path + Path.DirectorySeparatorChar) => null, // only a folder has a name with '/' behind it
            PolicyFileStatus.NotRegular => "it is a folder",
            PolicyFileStatus.NotFound => "there is no such file",
            _ => "it cannot be read",
        };

        // The parser goes by the length alone.
        if (status == PolicyFileStatus.TooLarge) { bytes = new byte[SyntaxLimits.MaxFileBytes + 1]; }
        source = reason is null ? new SourceFile(Path.GetFileName(path), path, bytes) : null;
        return source is not null;
    }
}
