using PolicyBuild.Bundles.Layout;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

public sealed class LandlockTests
{
    [Fact]
    public void Only_granted_paths_can_be_read()
    {
        using Launched launched = Restricted();
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
        using Launched launched = Restricted();
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
        using Launched launched = Restricted();
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
        using Launched launched = Restricted();
        launched.Rules.Grant(LandlockRules.ReadOnly, "/etc/hostname");
        Assert.Equal(0, launched.RunUnprivileged("cat", "/etc/hostname").ExitCode);
        Assert.Contains("Permission denied", launched.RunUnprivileged("cat", "/etc/passwd").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_launch_grants_nothing_starts()
    {
        using Launched launched = Restricted(LandlockFlags.None);
        ProcessRun run = launched.Run("/bin/true");
        Assert.Equal(126, run.ExitCode);
        Assert.Contains("PB8023", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_is_granted_with_its_interpreter_and_with_what_env_starts()
    {
        using Launched launched = Restricted();
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
        using Launched launched = Restricted();
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

        using Launched launched = Restricted();
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
        using Launched launched = Restricted();
        Assert.DoesNotContain("does not restrict", launched.Shell("true").Error, StringComparison.Ordinal);
        launched.Options = ["--verbose"];
        Assert.Matches("note: Landlock ABI [0-9]+ of this kernel does not restrict.* resolve_unix; write 'minimum_abi'", launched.Shell("true").Error);
    }

    [Fact]
    public void A_required_path_that_is_missing_stops_the_start()
    {
        using Launched launched = Restricted();
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
        using Launched launched = Restricted();
        launched.Rules.Grant(LandlockRules.ReadOnly, "/no/such/path", required: false);
        ProcessRun run = launched.Shell("echo started");
        Assert.Equal("started\n", run.Output);
        Assert.Contains("note: '/no/such/path' is not there", run.Error, StringComparison.Ordinal);
        launched.Options = ["--required"];
        BundleTests.AssertRefused(launched.Shell("echo started"), "PB8009");
    }

    [Fact]
    public void A_pattern_grants_what_matches_at_launch()
    {
        using Launched launched = Restricted();
        foreach (string name in (string[])["a1.txt", "a2.txt", "b1.txt"]) { launched.Write(name, name); }
        launched.Rules.Grant(LandlockRules.ReadExecute, "/bin");
        launched.Rules.Grant(LandlockRules.ReadOnly, launched.Folder, pattern: "a[1-9].txt");
        ProcessRun run = launched.Shell("cat a1.txt a2.txt b1.txt");
        Assert.Equal("a1.txta2.txt", run.Output);
        Assert.Contains("b1.txt: Permission denied", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_for_folders_grants_no_file_that_matches()
    {
        using Launched launched = Restricted();
        launched.Write("a1/file", "in the folder");
        launched.Write("a2", "a file");
        launched.Rules.Grant(LandlockRules.ReadExecute, "/bin");
        launched.Rules.Grant(LandlockRules.ReadOnly, launched.Folder, pattern: "a*/");
        ProcessRun run = launched.Shell("cat a1/file a2");
        Assert.Equal("in the folder", run.Output);
        Assert.Contains("a2: Permission denied", run.Error, StringComparison.Ordinal);
        launched.Rules.Grant(LandlockRules.ReadOnly, launched.Folder, pattern: "a2/");
        ProcessRun refused = launched.Run("true");
        BundleTests.AssertRefused(refused, "PB8009");
        Assert.Contains("/a2/' matches nothing", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fifo")]
    [InlineData("socket")]
    [InlineData("device")]
    public void What_is_neither_file_nor_folder_is_granted_as_a_file(string kind)
    {
        using Launched launched = Restricted();
        string path = Path.Combine(launched.Folder, "special");
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        if (kind == "fifo") { Assert.Equal(0, ProcessRun.Of("mkfifo", [path]).ExitCode); }
        else if (kind == "socket") { socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path)); }
        else { path = "/dev/null"; }
        launched.Rules.Grant(LandlockRules.ReadWrite, path);
        Assert.Equal("started\n", launched.Run("/bin/echo", "started").Output); // a folder's rights on it would be EINVAL, opening it would wait
    }

    [Fact]
    public void A_match_that_leads_out_of_its_folder_is_not_granted()
    {
        using Launched launched = Restricted();
        launched.Write("real", "real");
        File.CreateSymbolicLink(Path.Combine(launched.Folder, "link-in"), "real");
        File.CreateSymbolicLink(Path.Combine(launched.Folder, "link-out"), "/etc/passwd");
        launched.Rules.Grant(LandlockRules.ReadExecute, "/bin");
        launched.Rules.Grant(LandlockRules.ReadOnly, launched.Folder, pattern: "link-*");
        ProcessRun run = launched.Shell("cat link-in link-out");
        Assert.Equal("real", run.Output);
        Assert.Contains("'link-out', a match of", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret", "", false)]
    [InlineData("../secret", "*", false)]
    [InlineData("/etc", "", false)]
    [InlineData("real", "", true)]
    public void A_path_where_the_program_itself_may_make_links_does_not_lead_away(string target, string pattern, bool granted)
    {
        using Launched launched = Restricted();
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
        using Launched launched = Restricted();
        Directory.CreateDirectory(Path.Combine(launched.Folder, "data"));
        File.CreateSymbolicLink(Path.Combine(launched.Folder, "data", "link"), "/etc/hostname");
        launched.Rules.Grant(LandlockRules.ReadExecute, launched.Folder + "/data");
        launched.Rules.Grant(LandlockRules.ReadWrite, launched.Folder + "/dat", required: false);
        launched.Rules.Grant(LandlockRules.ReadOnly, launched.Folder + "/data/link");
        Assert.Equal(0, launched.Run("cat", "data/link").ExitCode);
    }

    [Theory]
    [InlineData("", "", "PB8012")]
    [InlineData("", "*", "PB8012")]
    [InlineData("/etc/hostname", "", null)]
    public void A_variable_that_is_the_root_folder_does_not_grant_everything(string path, string pattern, string? code)
    {
        using Launched launched = Restricted();
        launched.Rules.Grant(LandlockRules.ReadOnly, path, pattern: pattern, variable: PathVariable.Home);
        launched.Environment = new Dictionary<string, string?> { ["HOME"] = "/" };
        ProcessRun run = launched.Run("cat", "/etc/hostname");
        if (code is null) { Assert.Equal(0, run.ExitCode); }
        else { BundleTests.AssertRefused(run, code); }
    }

    [Fact]
    public void A_pattern_without_a_match_is_a_missing_path()
    {
        using Launched launched = Restricted();
        launched.Rules.Grant(LandlockRules.ReadOnly, "/etc", pattern: "no-such-*");
        ProcessRun run = launched.Shell("echo started");
        BundleTests.AssertRefused(run, "PB8009");
        Assert.Contains("'/etc/no-such-*' matches nothing", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256, 0)]
    [InlineData(257, 125)]
    public void A_pattern_may_have_256_matches(int files, int expected)
    {
        using Launched launched = Restricted();
        for (int i = 0; i < files; i++) { launched.Write($"m{i}", ""); }
        launched.Rules.Grant(LandlockRules.ReadOnly, launched.Folder, pattern: "m*");
        ProcessRun run = launched.Run("true");
        Assert.Equal(expected, run.ExitCode);
        Assert.Equal(expected != 0, run.Error.Contains("PB8011", StringComparison.Ordinal));
    }

    [Fact]
    public void A_path_that_cannot_be_reached_is_refused()
    {
        using Launched launched = Restricted();
        launched.Rules.Grant(LandlockRules.ReadOnly, "/root/x");
        ProcessRun run = launched.RunUnprivileged("true");
        BundleTests.AssertRefused(run, "PB8010");
    }

    [Theory]
    [InlineData(PathVariable.Home, "HOME", "PB8012")]
    [InlineData(PathVariable.Tmp, "TMPDIR", "PB8012")]
    public void A_variable_stands_for_a_folder_of_the_caller(PathVariable variable, string name, string code)
    {
        using Launched launched = Restricted();
        launched.Write("file", "text");
        launched.Rules.Grant(LandlockRules.ReadOnly, "/file", variable: variable);
        launched.Environment = new Dictionary<string, string?> { [name] = launched.Folder };
        Assert.Equal("text", launched.Run("cat", "file").Output);
        launched.Environment = new Dictionary<string, string?> { [name] = "relative" };
        BundleTests.AssertRefused(launched.Run("cat", "file"), code);
    }

    [Fact]
    public void The_apps_folder_is_the_bundles_or_the_one_above_policies_or_the_one_named()
    {
        using Launched launched = Restricted();
        launched.Rules.Grant(LandlockRules.ReadOnly, "/data", variable: PathVariable.App);
        launched.Write("data", "beside");
        string bundle = launched.WriteBundle();
        string policies = Path.Combine(launched.Folder, "policies");
        Directory.CreateDirectory(Path.Combine(policies, "below"));
        File.Copy(bundle, Path.Combine(policies, "app.policybundle"));
        Directory.CreateDirectory(Path.Combine(launched.Folder, "other"));
        launched.Write("other/data", "named");

        string file = launched.Folder + "/data";
        Assert.Equal("beside", Cat(launched.Folder, bundle, "--", "cat", file));
        Assert.Equal("beside", Cat(launched.Folder, "test.policybundle", "--", "cat", file));
        Assert.Equal("beside", Cat(launched.Folder, "policies/app.policybundle", "--", "cat", file));
        Assert.Equal("beside", Cat(policies, "./app.policybundle", "--", "cat", file));
        Assert.Equal("beside", Cat(policies, "app.policybundle", "--", "cat", file));
        Assert.Equal("beside", Cat(policies + "/below", "../app.policybundle", "--", "cat", file));
        Assert.Equal("named", Cat(launched.Folder, "--app", "other", bundle, "--", "cat", "other/data"));
        Assert.Equal("named", Cat(launched.Folder, "--app=other", bundle, "--", "cat", "other/data"));

        static string Cat(string folder, params string[] arguments) => ProcessRun.Of(LauncherBinary.Path, arguments, folder: folder).Output;
    }

    [Fact]
    public void The_dotnet_folder_is_where_the_host_really_lies()
    {
        using Launched launched = Restricted();
        Directory.CreateDirectory(Path.Combine(launched.Folder, "sdk"));
        Directory.CreateDirectory(Path.Combine(launched.Folder, "bin"));
        launched.WriteScript("sdk/dotnet", "#!/bin/sh\n");
        launched.Write("sdk/file", "text");
        File.CreateSymbolicLink(Path.Combine(launched.Folder, "bin", "dotnet"), "../sdk/dotnet");
        launched.Rules.Grant(LandlockRules.ReadOnly, "/file", variable: PathVariable.Dotnet);
        launched.Environment = new Dictionary<string, string?> { ["DOTNET_ROOT"] = null, ["PATH"] = launched.Folder + "/bin:/usr/bin:/bin" };
        Assert.Equal("text", launched.Run("cat", "sdk/file").Output);
    }

    [Fact]
    public void Verbose_prints_what_is_granted_besides_the_paths()
    {
        using Launched launched = Restricted();
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
        using Launched launched = Restricted();
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
        using Launched launched = Restricted();
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
        using Launched launched = Restricted();
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
        using Launched launched = Restricted();
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

    private static Launched Restricted(LandlockFlags flags = LandlockFlags.LaunchGrants)
    {
        TestMachine.NeedsLandlock();
        return new Launched { Landlock = LandlockRules.Create(flags) };
    }
}
