using System.Diagnostics.CodeAnalysis;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Cli.Input;

/// <summary>Reads the policy files that a user names.</summary>
internal static class PolicyInput
{
    /// <summary>What standard input is called in messages.</summary>
    public const string StandardInput = "(standard input)";

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

        return PolicySource.TryRead(Path.GetFullPath(file), new PolicyFiles(), out source, out reason);
    }

    // One byte more than a policy may have: the parser then says that it is too large.
    private static byte[] ReadBounded(Stream stream)
    {
        var buffer = new byte[SyntaxLimits.MaxFileBytes + 1];
        int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return buffer[..length];
    }
}
