using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.CommandLine;

/// <summary>The texts of --help and --version.</summary>
internal static unsafe class Usage
{
    private const int StandardOutput = 1;

    /// <summary>The version: VersionPrefix of Directory.Build.props.</summary>
    internal static ReadOnlySpan<byte> Version => "0.1.0"u8;

    internal static void PrintHelp() => Write("""
        usage: policy-run [OPTION...] BUNDLE [--] COMMAND [ARGUMENT...]

        Applies the policy in BUNDLE (NAME.policybundle, made by 'policybuild compile')
        to itself and then becomes COMMAND: from there on the kernel enforces it.

        options:
          --best-effort  skip and print what this host cannot enforce, and paths that are not there
          --required     stop at anything that this host cannot enforce, and at any path that is not there
          --app DIR      the folder that ${app} stands for; otherwise the folder of BUNDLE,
                         or the one above it where that is named "policies"
          --report[=FILE]  write what was applied, and how long each step took, as JSON to FILE or standard error
          --watch-denials  print what the policy's BPF programs deny and audit, with the rule, while COMMAND runs
          --log-only     try the policy: what its filter would refuse is logged by the kernel, nothing is enforced
          --notify-socket PATH  hand the notifications of the policy's notify rules to who listens at PATH
          --verbose      print what is granted besides the policy's own paths
          --help         print this text
          --version      print the version

        exit status: that of COMMAND, or
          125  the policy could not be applied, and COMMAND was not started
          126  COMMAND cannot be executed
          127  COMMAND was not found

        example: policy-run web.policybundle -- python3 server.py

        """u8);

    internal static void PrintVersion()
    {
        Write("policy-run "u8);
        Write(Version);
        Write("\n"u8);
    }

    private static void Write(ReadOnlySpan<byte> text)
    {
        fixed (byte* bytes = text) { Files.Write(StandardOutput, bytes, text.Length); }
    }
}
