namespace PolicyBuild.Runtime.Messages;

/// <summary>PB8001: the command line is wrong. Each returns the exit status.</summary>
internal static unsafe class CommandLineErrors
{
    private const uint Code = 8001;

    internal static int NoBundle() => Say("the bundle is missing"u8);

    internal static int NoCommand() => Say("the command is missing"u8);

    internal static int NoAppFolder() => Say("--app needs a folder"u8);

    internal static int NoReportFile() => Say("--report= needs a file"u8);

    internal static int NoNotifySocket() => Say("--notify-socket needs the path of a socket"u8);

    internal static int NothingToReport() => Say("--report and --log-only exclude each other: nothing is applied"u8);

    /// <summary>PB8001: a try of a policy and who answers its notify rules.</summary>
    internal static int NothingToAnswer() => Say("--notify-socket and --log-only exclude each other: every refusal is logged and none is asked about"u8);

    /// <summary>PB8001: a try of a policy and a watch of its hooks.</summary>
    internal static int NothingToWatch() => Say("--watch-denials and --log-only exclude each other: no hook is installed that could refuse"u8);

    internal static int BothEnforcements() => Say("--best-effort and --required exclude each other"u8);

    internal static int UnknownOption(byte* option) => Say("unknown option '"u8, option);

    internal static int OptionAfterBundle(byte* option) => Say("options come before the bundle, not behind it: '"u8, option);

    private static int Say(ReadOnlySpan<byte> what, byte* option = null)
    {
        Line line = default;
        Message.Begin(ref line, Code);
        line.Add(what);
        if (option is not null)
        {
            line.Add(option);
            line.Add("'"u8);
        }

        line.Add("; write 'policy-run [OPTION...] BUNDLE -- COMMAND', see --help"u8);
        return Message.Fail(ref line);
    }
}
