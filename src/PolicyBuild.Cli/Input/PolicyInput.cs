using System.Diagnostics.CodeAnalysis;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Cli.Input;

/// <summary>Reads the policy files that a user names.</summary>
internal static class PolicyInput
{
    /// <summary>Reads a file, or standard input for "-"; false with the reason where it cannot be read.</summary>
    public static bool TryRead(string file, [NotNullWhen(true)] out SourceFile? source, [NotNullWhen(false)] out string? reason)
    {
        source = null;
        reason = null;
        if (file == "-")
        {
            source = new SourceFile("stdin", null, ReadBounded(Console.OpenStandardInput()));
            return true;
        }

        string path = Path.GetFullPath(file);
        PolicyFileStatus status = new PolicyFiles().Read(path, out ReadOnlyMemory<byte> bytes);
        reason = ReasonOf(status, path);
        if (reason is not null) { return false; }
        if (status == PolicyFileStatus.TooLarge)
        {
            using FileStream stream = File.OpenRead(path);
            bytes = ReadBounded(stream);
        }

        source = new SourceFile(Path.GetFileName(path), path, bytes);
        return true;
    }

    // An empty file and one that is too large are read as such: the parser has the errors for them.
    private static string? ReasonOf(PolicyFileStatus status, string path) => status switch
    {
        PolicyFileStatus.Ok or PolicyFileStatus.TooLarge => null,
        PolicyFileStatus.NotRegular when File.Exists(path) => null,
        PolicyFileStatus.NotRegular => "it is a folder",
        PolicyFileStatus.NotFound => "there is no such file",
        _ => "it cannot be read",
    };

    // One byte more than a policy may have: the parser then says that it is too large.
    private static byte[] ReadBounded(Stream stream)
    {
        var buffer = new byte[SyntaxLimits.MaxFileBytes + 1];
        int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return buffer[..length];
    }
}
