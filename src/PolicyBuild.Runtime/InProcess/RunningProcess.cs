using System.Globalization;
using PolicyBuild.Runtime.Apply;
using PolicyBuild.Runtime.CommandLine;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.InProcess;

/// <summary>The steps of applying a bundle to this process: those that only look or can be taken back first, then the others.</summary>
internal static unsafe class RunningProcess
{
    /// <summary>Applies a bundle.</summary>
    /// <param name="path">Its file; null: it is in memory.</param>
    /// <param name="bytes">Its bytes, where there is no file.</param>
    /// <param name="options">How.</param>
    internal static AppliedSandbox Restrict(string? path, ReadOnlySpan<byte> bytes, SandboxOptions options)
    {
        var messages = new List<CapturedMessage>();
        using var texts = new NativeTexts();
        MessageSink.Capture(messages);
        try
        {
            LaunchState state = default;
            state.Environment = texts.Environment("HOME", "TMPDIR", "DOTNET_ROOT", "PATH");
            string? app = options.AppFolder ?? (path is null ? AppContext.BaseDirectory : null);
            state.Arguments = LaunchArguments.OfRunningProcess(texts.Add(path ?? "(in memory)"), app is null ? null : texts.Add(app), options.Enforcement switch
            {
                SandboxEnforcement.Required => EnforcementOverride.Required,
                SandboxEnforcement.BestEffort => EnforcementOverride.BestEffort,
                _ => EnforcementOverride.None,
            });
            int error;

            // Sound: the bytes stay pinned until nothing of the bundle is read any more.
            fixed (byte* data = bytes)
            {
                error = path is null ? BundleFile.Check(ref state, data, (ulong)bytes.Length) : BundleFile.Load(ref state);
                if (error == 0) { error = RunningProcessChecks.Check(ref state); }
                return error == 0 ? Apply(ref state, messages) : throw Failure(messages, isPartlyApplied: false);
            }
        }
        finally
        {
            MessageSink.Capture(null);
        }
    }

    private static AppliedSandbox Apply(ref LaunchState state, List<CapturedMessage> messages)
    {
        SeccompLayer filter = default;
        LandlockLayer landlock = default;
        int error = filter.Find(ref state);
        int filters = SeccompCalls.HasFilters();
        if (error == 0 && filters < 0)
        {
            error = HostErrors.NoSeccomp(-filters, state.BestEffort && filters == -KernelError.NotImplemented);
            filter = default;
        }

        if (error == 0) { error = MakeRules(ref state, ref landlock); }
        if (error == 0) { error = EnterFolder(ref state); }
        if (error != 0)
        {
            landlock.Close();
            throw Failure(messages, isPartlyApplied: false);
        }

        // From here on nothing can be taken back. All that can be known to fail was looked at before.
        error = Umask.Apply(ref state);
        if (error == 0) { error = ResourceLimits.Apply(ref state); }
        if (error == 0 && Processes.SetNoNewPrivileges() is < 0 and int refused) { error = ProcessErrors.Step("set no_new_privs"u8, -refused); }
        if (error == 0) { error = landlock.EnforceOnAllThreads(); }
        if (error == 0 && filters == 0) { error = filter.InstallOnAllThreads(); }
        if (error != 0) { throw Failure(messages, isPartlyApplied: true); }
        return new AppliedSandbox(
            System.Text.Encoding.ASCII.GetString(state.Settings.Profile(out uint length), (int)length),
            landlock.IsActive ? landlock.Abi : 0,
            filter.IsActive ? filter.Count : 0,
            [.. messages.Where(message => message.Kind is MessageKind.Warning or MessageKind.Skipped).Select(TextOf)]);
    }

    private static int MakeRules(ref LaunchState state, ref LandlockLayer landlock)
    {
        if (!RunningProcessChecks.HasLandlock(ref state)) { return 0; }
        int error = RunningProcessChecks.CheckLandlock(ref state, out bool isLeftOut);
        if (error != 0 || isLeftOut) { return error; }
        var variables = new PathVariables(ref state);
        error = landlock.Create(ref state);
        if (error == 0) { error = landlock.AddPaths(ref state, ref variables); }
        if (error == 0 && landlock.GrantsLaunch) { error = LaunchGrants.AddLibraries(ref state, ref landlock, ref variables); }
        variables.Close();
        return error;
    }

    private static int EnterFolder(ref LaunchState state)
    {
        var variables = new PathVariables(ref state);
        int error = WorkingDirectory.Apply(ref state, ref variables);
        variables.Close();
        return error;
    }

    private static SandboxException Failure(List<CapturedMessage> messages, bool isPartlyApplied)
    {
        CapturedMessage error = messages.FindLast(message => message.Kind == MessageKind.Error);
        return new SandboxException("PB" + error.Code.ToString("D4", CultureInfo.InvariantCulture), error.Text ?? "", isPartlyApplied);
    }

    private static string TextOf(CapturedMessage message) =>
        message.Code == 0 ? message.Text : string.Create(CultureInfo.InvariantCulture, $"PB{message.Code:D4}: {message.Text}");
}
