using PolicyBuild.Bundles.Layout;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

public sealed class LandlockTests
{
    [Fact]
    public void Only_granted_paths_can_be_read()
    {
        using Launched launched = Launched.Restricted();
        launched.Write("secret", "text");
        launched.Rules.Grant(LandlockRules.ReadOnly, "/etc/hostname");
        Assert.Equal(0, launched.Run("cat", "/etc/hostname").ExitCode);
        ProcessRun run = launched.Run("cat", "secret");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Permission denied", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_granted_folders_can_be_written()
    {
        using Launched launched = Launched.Restricted();
        Directory.CreateDirectory(Path.Combine(launched.Folder, "open"));
        launched.Rules.Grant(LandlockRules.ReadExecute, "/bin");
        launched.Rules.Grant(LandlockRules.ReadWrite, launched.Folder + "/open");
        Assert.Equal(0, launched.Shell("echo x > open/file && mkdir open/folder && rm open/file").ExitCode);
        Assert.NotEqual(0, launched.Shell("echo x > file").ExitCode);
        Assert.False(File.Exists(Path.Combine(launched.Folder, "file")));
    }

    [Fact]
    public void Only_granted_files_can_be_executed()
    {
        using Launched launched = Launched.Restricted();
        launched.WriteScript("tool", "#!/bin/sh\necho tool\n");
        launched.Rules.Grant(LandlockRules.ReadOnly, launched.Folder);
        ProcessRun run = launched.Shell("./tool");
        Assert.Equal(126, run.ExitCode);
        Assert.Contains("Permission denied", run.Error, StringComparison.Ordinal);
        launched.Rules.Grant(LandlockRules.ReadExecute, launched.Folder + "/tool");
        Assert.Equal("tool\n", launched.Shell("./tool").Output);
    }

    [Fact]
    public void The_rules_hold_without_privileges()
    {
        using Launched launched = Launched.Restricted();
        launched.Rules.Grant(LandlockRules.ReadOnly, "/etc/hostname");
        Assert.Equal(0, launched.RunUnprivileged("cat", "/etc/hostname").ExitCode);
        Assert.Contains("Permission denied", launched.RunUnprivileged("cat", "/etc/passwd").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_launch_grants_nothing_starts()
    {
        using Launched launched = Launched.Restricted(LandlockFlags.None);
        ProcessRun run = launched.Run("/bin/true");
        Assert.Equal(126, run.ExitCode);
        Assert.Contains("PB8023", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_is_granted_with_its_interpreter_and_with_what_env_starts()
    {
        using Launched launched = Launched.Restricted();
        launched.WriteScript("plain", "#!/bin/sh\necho plain\n");
        launched.WriteScript("env", "#!/usr/bin/env -S A=1 sh\necho env $A\n");
        launched.WriteScript("nested", $"#!{launched.Folder}/plain\n");
        Assert.Equal("plain\n", launched.Run("./plain").Output);
        Assert.Equal("env 1\n", launched.Run("./env").Output);
        Assert.Equal("plain\n", launched.Run("./nested").Output);
    }

    [Fact]
    public void A_script_whose_interpreter_is_missing_is_127_with_the_reason()
    {
        using Launched launched = Launched.Restricted();
        launched.WriteScript("script", "#!/no/such/interpreter\n");
        ProcessRun run = launched.Run("./script");
        Assert.Equal(127, run.ExitCode);
        Assert.StartsWith("policy-run: error PB8024: '/no/such/interpreter', which './script' needs", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/root")] // a folder: all beneath it would be granted
    [InlineData("/etc/passwd")] // a file that is no program
    public void What_a_program_names_as_its_loader_is_granted_only_if_it_can_be_executed(string loader)
    {
        byte[] program = File.ReadAllBytes("/bin/true");
        int at = program.AsSpan().IndexOf("/lib"u8);
        int end = at + program.AsSpan(at).IndexOf((byte)0);
        program.AsSpan(at, end - at).Clear();
        System.Text.Encoding.UTF8.GetBytes(loader, program.AsSpan(at));

        using Launched launched = Launched.Restricted();
        string path = launched.WriteScript("program", "");
        File.WriteAllBytes(path, program);
        launched.Options = ["--verbose"];
        ProcessRun run = launched.Run(path);
        Assert.Equal(126, run.ExitCode);
        Assert.Contains($"error PB8024: '{loader}'", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain($"execution: '{loader}'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verbose_names_the_rights_that_the_kernel_does_not_know()
    {
        Requirement.Possible(Environment.OSVersion.Version < new Version(7, 1), "this kernel knows every right");
        using Launched launched = Launched.Restricted();
        Assert.DoesNotContain("does not restrict", launched.Shell("true").Error, StringComparison.Ordinal);
        launched.Options = ["--verbose"];
        Assert.Matches("note: Landlock ABI [0-9]+ of this kernel does not restrict.* resolve_unix; write 'minimum_abi'", launched.Shell("true").Error);
    }

    [Fact]
    public void A_required_path_that_is_missing_stops_the_start()
    {
        using Launched launched = Launched.Restricted();
        launched.Rules.Grant(LandlockRules.ReadOnly, "/no/such/path");
        BundleTests.AssertRefused(launched.Shell("echo started"), "PB8009");
        launched.Options = ["--best-effort"];
        ProcessRun run = launched.Shell("echo started");
        Assert.Equal("started\n", run.Output);
        Assert.Equal("policy-run: note: '/no/such/path' is not there; its rule is skipped\n", run.Error);
    }

    [Fact]
    public void An_optional_path_that_is_missing_is_skipped_and_printed()
    {
        using Launched launched = Launched.Restricted();
        launched.Rules.Grant(LandlockRules.ReadOnly, "/no/such/path", required: false);
        ProcessRun run = launched.Shell("echo started");
        Assert.Equal("started\n", run.Output);
        Assert.Contains("note: '/no/such/path' is not there", run.Error, StringComparison.Ordinal);
        launched.Options = ["--required"];
        BundleTests.AssertRefused(launched.Shell("echo started"), "PB8009");
    }

    [Theory]
    [InlineData("fifo")]
    [InlineData("socket")]
    [InlineData("device")]
    public void What_is_neither_file_nor_folder_is_granted_as_a_file(string kind)
    {
        using Launched launched = Launched.Restricted();
        string path = Path.Combine(launched.Folder, "special");
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        if (kind == "fifo") { Assert.Equal(0, ProcessRun.Of("mkfifo", [path]).ExitCode); }
        else if (kind == "socket") { socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path)); }
        else { path = "/dev/null"; }
        launched.Rules.Grant(LandlockRules.ReadWrite, path);
        Assert.Equal("started\n", launched.Run("/bin/echo", "started").Output); // a folder's rights on it would be EINVAL, opening it would wait
    }

    [Theory]
    [InlineData("../secret", "", false)]
    [InlineData("../secret", "*", false)]
    [InlineData("/etc", "", false)]
    [InlineData("real", "", true)]
    public void A_path_where_the_program_itself_may_make_links_does_not_lead_away(string target, string pattern, bool granted)
    {
        using Launched launched = Launched.Restricted();
        Directory.CreateDirectory(Path.Combine(launched.Folder, "data", "real"));
        Directory.CreateDirectory(Path.Combine(launched.Folder, "secret"));
        File.CreateSymbolicLink(Path.Combine(launched.Folder, "data", "link"), target);
        launched.Write("data/real/file", "");
        launched.Write("secret/file", "");
        launched.Rules.Grant(LandlockRules.ReadWrite, launched.Folder + "/data");
        launched.Rules.Grant(LandlockRules.ReadExecute, launched.Folder + "/data/link", pattern: pattern);
        ProcessRun run = launched.Shell("echo started");
        if (granted)
        {
            Assert.Equal("started\n", run.Output);
            return;
        }

        BundleTests.AssertRefused(run, "PB8010");
        Assert.Contains("leads out of its folder", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_where_only_others_make_links_may_lead_away()
    {
        using Launched launched = Launched.Restricted();
        Directory.CreateDirectory(Path.Combine(launched.Folder, "data"));
        File.CreateSymbolicLink(Path.Combine(launched.Folder, "data", "link"), "/etc/hostname");
        launched.Rules.Grant(LandlockRules.ReadExecute, launched.Folder + "/data");
        launched.Rules.Grant(LandlockRules.ReadWrite, launched.Folder + "/dat", required: false);
        launched.Rules.Grant(LandlockRules.ReadOnly, launched.Folder + "/data/link");
        Assert.Equal(0, launched.Run("cat", "data/link").ExitCode);
    }

    [Fact]
    public void A_path_that_cannot_be_reached_is_refused()
    {
        using Launched launched = Launched.Restricted();
        launched.Rules.Grant(LandlockRules.ReadOnly, "/root/x");
        ProcessRun run = launched.RunUnprivileged("true");
        BundleTests.AssertRefused(run, "PB8010");
    }

    [Fact]
    public void Verbose_prints_what_is_granted_besides_the_paths()
    {
        using Launched launched = Launched.Restricted();
        launched.Options = ["--verbose"];
        ProcessRun run = launched.Run("/bin/true");
        Assert.Contains("note: granted to start the command, reading and execution: '/bin/true'\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("ld-linux", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_abi_that_the_kernel_lacks_stops_the_start_unless_best_effort()
    {
        TestMachine.NeedsLandlock();
        Requirement.Possible(Interop.LandlockCalls.Abi() < 11, "this kernel has the newest ABI");
        using Launched launched = Launched.Restricted();
        launched.Rules.MinimumAbi = 11;
        ProcessRun run = launched.Shell("echo started");
        BundleTests.AssertRefused(run, "PB8008");
        Assert.Contains("ABI 11 (Linux 7.3)", run.Error, StringComparison.Ordinal);

        launched.Rules.Flags |= LandlockFlags.CompatibilityWritten | LandlockFlags.BestEffort;
        run = launched.Shell("echo started");
        Assert.Equal("started\n", run.Output);
        Assert.Contains("warning PB8008", run.Error, StringComparison.Ordinal);
        Assert.Contains("Permission denied", launched.Run("cat", "/etc/passwd").Error, StringComparison.Ordinal);

        launched.Options = ["--required"];
        BundleTests.AssertRefused(launched.Shell("echo started"), "PB8008");
    }

    [Fact]
    public void The_layers_own_word_overrides_the_policys()
    {
        TestMachine.NeedsLandlock();
        Requirement.Possible(Interop.LandlockCalls.Abi() < 11, "this kernel has the newest ABI");
        using Launched launched = Launched.Restricted();
        launched.Launch.Flags = LaunchFlags.BestEffort;
        launched.Rules.MinimumAbi = 11;
        Assert.Equal("started\n", launched.Shell("echo started").Output);
        launched.Rules.Flags |= LandlockFlags.CompatibilityWritten;
        BundleTests.AssertRefused(launched.Shell("echo started"), "PB8008");
    }

    [Fact]
    public void Only_listed_ports_can_be_connected_to()
    {
        TestMachine.NeedsLandlock(4);
        Requirement.Tool("bash");
        using Launched launched = Launched.Restricted();
        for (int abi = 1; abi <= 11; abi++)
        {
            launched.Rules.SetRuleset(abi, new LandlockAbiRecord
            {
                HandledFs = (ulong)Uapi.LandlockAbi.Fs(abi),
                HandledNet = (ulong)Uapi.LandlockAbi.Net(abi) & 2,
            });
        }

        launched.Rules.MinimumAbi = 4;
        launched.Rules.AddPort(1, 2); // LANDLOCK_ACCESS_NET_CONNECT_TCP
        Assert.Contains("refused", launched.Run("bash", "-c", ": < /dev/tcp/127.0.0.1/1").Error, StringComparison.Ordinal);
        Assert.Contains("Permission denied", launched.Run("bash", "-c", ": < /dev/tcp/127.0.0.1/2").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scope_keeps_signals_inside()
    {
        TestMachine.NeedsLandlock(6);
        using Launched launched = Launched.Restricted();
        for (int abi = 6; abi <= 11; abi++)
        {
            launched.Rules.SetRuleset(abi, new LandlockAbiRecord
            {
                HandledFs = (ulong)Uapi.LandlockAbi.Fs(abi),
                Scoped = (ulong)Uapi.LandlockScope.Signal,
            });
        }

        ProcessRun run = launched.Shell("kill -0 $$ && echo own; kill -0 $PPID || echo kept");
        Assert.Equal("own\nkept\n", run.Output);
    }
}
