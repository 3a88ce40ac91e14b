using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.CommandLine;

/// <summary>The command line: <c>policy-run [OPTION...] BUNDLE [--] COMMAND [ARGUMENT...]</c>.</summary>
internal unsafe struct LaunchArguments
{
    /// <summary>What the command line asks for.</summary>
    internal LaunchAction Action { get; private set; }

    /// <summary>What --best-effort or --required says for all layers and paths.</summary>
    internal EnforcementOverride Enforcement { get; private set; }

    /// <summary>Whether notes on what is granted are printed.</summary>
    internal bool Verbose { get; private set; }

    /// <summary>Whether a report is wanted.</summary>
    internal bool Report { get; private set; }

    /// <summary>The file that --report= names; null: standard error.</summary>
    internal byte* ReportFile { get; private set; }

    /// <summary>Whether the policy is only tried: see <see cref="Apply.LogOnly"/>.</summary>
    internal bool LogOnly { get; private set; }

    /// <summary>Whether what the BPF programs deny or audit is printed.</summary>
    internal bool WatchDenials { get; private set; }

    /// <summary>What --notify-socket names, or null.</summary>
    internal byte* NotifySocket { get; private set; }

    /// <summary>What --app names, or null.</summary>
    internal byte* AppFolder { get; private set; }

    /// <summary>The bundle's path.</summary>
    internal byte* Bundle { get; private set; }

    /// <summary>The command and its arguments, ended by a null pointer: what execve(2) takes.</summary>
    internal byte** Command { get; private set; }

    /// <summary>Reads the command line. Options come before the bundle, so that all behind it belongs to the command.</summary>
    /// <returns>0, or the exit status after a message.</returns>
    internal static int Parse(int count, byte** words, out LaunchArguments arguments)
    {
        arguments = default;
        int at = 1;
        for (; at < count && words[at][0] == (byte)'-'; at++)
        {
            byte* word = words[at];
            if (CString.Equal(word, "--help"u8) || CString.Equal(word, "-h"u8))
            {
                arguments.Action = LaunchAction.Help;
                return 0;
            }

            if (CString.Equal(word, "--version"u8))
            {
                arguments.Action = LaunchAction.Version;
                return 0;
            }

            if (CString.Equal(word, "--"u8))
            {
                // Ends the options: a bundle whose name begins with '-' can then follow.
                at++;
                break;
            }

            int error = arguments.ReadOption(count, words, ref at);
            if (error != 0) { return error; }
        }

        if (arguments is { LogOnly: true, Report: true }) { return CommandLineErrors.NothingToReport(); }
        if (arguments.LogOnly && arguments.NotifySocket is not null) { return CommandLineErrors.NothingToAnswer(); }
        if (arguments is { LogOnly: true, WatchDenials: true }) { return CommandLineErrors.NothingToWatch(); }
        if (at >= count) { return CommandLineErrors.NoBundle(); }
        arguments.Bundle = words[at++];
        if (at < count && CString.Equal(words[at], "--"u8)) { at++; }
        else if (at < count && words[at][0] == (byte)'-') { return CommandLineErrors.OptionAfterBundle(words[at]); }
        if (at >= count || words[at][0] == 0) { return CommandLineErrors.NoCommand(); }
        arguments.Command = words + at;
        return 0;
    }

    /// <summary>The command line of an executable that carries its bundle: every word belongs to the program.</summary>
    /// <param name="words">The words, the executable's own name included, ended by a null pointer.</param>
    /// <param name="executable">The executable's path, for messages.</param>
    /// <param name="folder">What ${app} stands for.</param>
    internal static LaunchArguments OfAppended(byte** words, byte* executable, byte* folder)
    {
        LaunchArguments arguments = default;
        arguments.Bundle = executable;
        arguments.AppFolder = folder;
        arguments.Command = words;
        return arguments;
    }

    /// <summary>What stands in the place of a command line where a process applies a bundle to itself.</summary>
    internal static LaunchArguments OfRunningProcess(byte* bundle, byte* appFolder, EnforcementOverride enforcement)
    {
        LaunchArguments arguments = default;
        arguments.Bundle = bundle;
        arguments.AppFolder = appFolder;
        arguments.Enforcement = enforcement;
        return arguments;
    }

    private int ReadOption(int count, byte** words, ref int at)
    {
        byte* word = words[at];
        if (CString.Equal(word, "--best-effort"u8)) { return SetEnforcement(EnforcementOverride.BestEffort); }
        if (CString.Equal(word, "--required"u8)) { return SetEnforcement(EnforcementOverride.Required); }
        if (CString.Equal(word, "--verbose"u8))
        {
            Verbose = true;
            return 0;
        }

        if (CString.Equal(word, "--log-only"u8))
        {
            LogOnly = true;
            return 0;
        }

        if (CString.Equal(word, "--watch-denials"u8))
        {
            WatchDenials = true;
            return 0;
        }

        if (CString.Equal(word, "--report"u8))
        {
            Report = true;
            return 0;
        }

        if (CString.StartsWith(word, "--report="u8))
        {
            Report = true;
            ReportFile = word + "--report="u8.Length;
            return *ReportFile == 0 ? CommandLineErrors.NoReportFile() : 0;
        }

        if (ReadValue(count, words, ref at, "--app"u8, out byte* value))
        {
            AppFolder = value;
            return value is null ? CommandLineErrors.NoAppFolder() : 0;
        }

        if (!ReadValue(count, words, ref at, "--notify-socket"u8, out value)) { return CommandLineErrors.UnknownOption(word); }
        NotifySocket = value;
        return value is null ? CommandLineErrors.NoNotifySocket() : 0;
    }

    /// <summary>Reads "--name VALUE" or "--name=VALUE"; true where the word is that option, with null where the value is missing or empty.</summary>
    private static bool ReadValue(int count, byte** words, ref int at, ReadOnlySpan<byte> name, out byte* value)
    {
        byte* word = words[at];
        value = null;
        if (!CString.StartsWith(word, name)) { return false; }
        if (word[name.Length] == (byte)'=') { value = word + name.Length + 1; }
        else if (word[name.Length] != 0) { return false; }
        else if (at + 1 < count) { value = words[++at]; }
        if (value is not null && *value == 0) { value = null; }
        return true;
    }

    private int SetEnforcement(EnforcementOverride value)
    {
        if (Enforcement != EnforcementOverride.None && Enforcement != value) { return CommandLineErrors.BothEnforcements(); }
        Enforcement = value;
        return 0;
    }
}
