using System.Text.Json;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Mode hardened, but for the hooks, which this kernel does not run and best-effort leaves out.</summary>
public sealed class HardenedTests
{
    private const string Policy = """
        profile: hardened
        mode: hardened
        enforcement: best-effort
        security:
          landlock:
            paths:
              - {path: /usr/bin, access: read-execute}
              - {path: $DIR/data, access: read-write}
              - {path: $DIR/current, access: read-only}
              - {path: "$DIR/*.txt", access: read-only}
              - {path: "${tmp}", access: read-write}
              - {path: /proc, access: read-only}
        """;

    [Theory]
    [InlineData("direct")]
    [InlineData("sandbox")]
    public void Where_auto_downgrade_says_so_it_is_mode_sandbox_and_one_line_says_what_is_lost(string lowest)
    {
        using var sandbox = new Sandbox($"profile: falls\nmode: hardened\nadaptive: {{auto_downgrade: {lowest}}}\n");
        sandbox.Options.Add($"--report={sandbox.Folder}/report");

        // An empty root has no /etc/passwd; the init is pid 1 in a pid namespace alone.
        ProcessRun run = sandbox.Run("/bin/sh", "-c", "read line < /etc/passwd && echo $line; read name < /proc/1/comm; echo $name");
        Assert.Equal((0, File.ReadLines("/etc/passwd").First() + "\npolicy-run\n"), (run.ExitCode, run.Output));
        Assert.Matches("^policy-run: warning PB8035: the program is started in mode sandbox, .*; lost are .*\n$", run.Error);
        Assert.Contains("\"mode\":\"sandbox\"", File.ReadAllText(sandbox.Folder + "/report"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_its_hooks_it_is_refused_and_best_effort_says_what_is_missing()
    {
        using var sandbox = new Sandbox(Policy.Replace("best-effort", "required", StringComparison.Ordinal));
        ProcessRun run = sandbox.Run("/bin/echo", "started");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains("error PB8062", run.Error, StringComparison.Ordinal);
        sandbox.Options.Add("--best-effort");
        Prepare(sandbox);
        run = sandbox.Run("/bin/echo", "started");
        Assert.Equal((0, "started\n"), (run.ExitCode, run.Output));
        Assert.Contains("warning PB8062", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Only_the_listed_paths_exist(bool asUser)
    {
        using var sandbox = new Sandbox(Policy);
        Prepare(sandbox);
        ProcessRun run = Run(sandbox, asUser, """
            cat $DIR/current/file $DIR/one.txt
            echo kept > $DIR/data/file
            echo own > /tmp/file && cat /tmp/file
            for path in /etc/passwd /etc/shadow /sys /var /home /root /usr/share /boot $DIR/other $DIR/test.policybundle; do [ -e "$path" ] && echo "sees $path"; done
            for folder in / /usr /usr/bin $DIR /proc; do touch "$folder/file" 2>/dev/null && echo "wrote $folder"; done
            echo end
            """);
        Assert.Equal("linked\nlisted\nown\nend\n", run.Output);
        Assert.Equal("kept\n", File.ReadAllText(Path.Combine(sandbox.Folder, "data/file")));
    }

    [Fact]
    public void New_user_namespaces_and_memory_that_is_written_and_executed_are_refused()
    {
        using var sandbox = new Sandbox("""
            profile: hardened
            mode: hardened
            enforcement: best-effort
            """);
        string[] lines =
        [
            "272 0x10000000", "56 0x10000011 0 0 0 0", "435 0 0", // unshare, clone, clone3 with CLONE_NEWUSER
            "9 0 4096 7 0x22 -1 0", // mmap, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS
            "10 0 4096 4", "329 0 4096 4 -1", "30 0 0 0x8000", // mprotect, pkey_mprotect, shmat
            "135 0x0400000", // personality, READ_IMPLIES_EXEC
            "16 0 0x5412 0", // ioctl, TIOCSTI
            "62 0 0", "41 40 1 0", // kill of the process group, socket(AF_VSOCK)
            "141 1 0 0", "251 2 0 0", "250 0 -3 0", // setpriority and ioprio_set of the process group, the number of the session's keyring
        ];
        Assert.Equal(
            ["errno 1", "errno 1", "errno 38", "errno 13", "errno 13", "errno 13", "errno 13", "errno 1", "errno 1", "errno 1", "errno 97", "errno 1", "errno 1", "errno 1"], sandbox.Try(lines));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Code_is_not_written_through_proc_or_by_a_debugger(bool asUser)
    {
        using var sandbox = new Sandbox("profile: hardened\nmode: hardened\nenforcement: best-effort\n");
        ProcessRun run = Run(sandbox, asUser, "(: < /proc/self/mem && echo read; exec 3<> /proc/self/mem && echo written) 2>&1");
        Assert.Matches("^read\n.*mem: Read-only file system\n$", run.Output);
        Assert.Equal(["errno 1", "errno 1"], sandbox.Try("101 4 2 0 0", "101 5 2 0 0")); // PTRACE_POKETEXT, PTRACE_POKEDATA
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("sandbox")]
    [InlineData("hardened")]
    public void In_every_mode_the_program_starts_on_the_processors_that_are_listed(string mode)
    {
        Requirement.Possible(Environment.ProcessorCount > 1, "there is one processor only");
        string own = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1];
        string last = own.Split(',', '-')[^1];
        using var sandbox = new Sandbox($$"""
            profile: processors
            mode: {{mode}}
            enforcement: best-effort
            performance: {cpu_affinity: [{{last}}, 8191]}
            security:
              seccomp: {default: allow, deny: [sched_setaffinity, sched_getaffinity]}
              landlock: {paths: [{path: /usr, access: read-execute}, {path: /proc, access: read-only}]}
            """);
        ProcessRun run = sandbox.Run("/bin/sed", "-n", "s/^Cpus_allowed_list:[[:space:]]*//p", "/proc/self/status");
        Assert.Equal(last + "\n", run.Output);
        Assert.Contains("left out (8191)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_has_namespaces_and_what_was_granted_for_the_start()
    {
        using var sandbox = new Sandbox(Policy);
        Prepare(sandbox);
        sandbox.Options.Add($"--report={sandbox.Folder}/report");
        Assert.Equal("started\n", sandbox.Run("/usr/bin/echo", "started").Output);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(sandbox.Folder + "/report"));
        Assert.Equal("mnt pid ipc uts cgroup net", string.Join(' ', report.RootElement.GetProperty("namespaces").EnumerateArray()));
        Assert.Contains(report.RootElement.GetProperty("launchGrants").EnumerateArray(), grant => grant.GetRawText() == """{"access":"read-execute","path":"/usr/bin/echo"}""");
    }

    [Fact]
    public void What_is_written_into_the_private_folders_is_no_code()
    {
        using var sandbox = new Sandbox("""
            profile: hardened
            mode: hardened
            enforcement: best-effort
            security:
              landlock: {paths: [{path: /usr, access: read-execute}, {path: /tmp, access: read-write-execute}, {path: /dev/shm, access: read-write-execute}]}
            """);
        ProcessRun run = Run(sandbox, asUser: false,
            "for folder in /tmp /dev/shm; do cp /usr/bin/true $folder/program; chmod 755 $folder/program; $folder/program; echo $?; done");
        Assert.Equal("126\n126\n", run.Output);
        Assert.Equal(["errno 13"], sandbox.Try("319 0 0")); // memfd_create
    }

    [Theory]
    [InlineData("/run/resolve/stub.conf")]
    [InlineData("../run/resolve/stub.conf")]
    public void A_generated_resolv_conf_is_where_a_link_in_the_sandboxs_own_root_leads(string link)
    {
        using var sandbox = new Sandbox("""
            profile: hardened
            mode: hardened
            enforcement: best-effort
            network: {mode: none, dns: [192.0.2.1]}
            security:
              landlock: {paths: [{path: /usr, access: read-execute}, {path: /etc, access: read-only}, {path: /run/resolve, access: read-only}]}
            """);
        string script = $"mount -t tmpfs tmpfs /etc && ln -s {link} /etc/resolv.conf && exec \"$@\"";
        ProcessRun run = ProcessRun.Of(Requirement.Tool("unshare"), ["-m", "sh", "-c", script, "sh", PublishedLauncher.X64, sandbox.BundlePath, "--", "/usr/bin/cat", "/etc/resolv.conf"]);
        Assert.Equal("nameserver 192.0.2.1\n", run.Output);
    }

    private static void Prepare(Sandbox sandbox)
    {
        foreach (string name in (string[])["data", "real", "other"]) { Directory.CreateDirectory(Path.Combine(sandbox.Folder, name)); }
        File.WriteAllText(Path.Combine(sandbox.Folder, "real/file"), "linked\n");
        File.WriteAllText(Path.Combine(sandbox.Folder, "one.txt"), "listed\n");
        File.CreateSymbolicLink(Path.Combine(sandbox.Folder, "current"), "real");
        File.SetUnixFileMode(Path.Combine(sandbox.Folder, "data"), (UnixFileMode)0b111_111_111);
    }

    private static ProcessRun Run(Sandbox sandbox, bool asUser, string script)
    {
        script = script.Replace("$DIR", sandbox.Folder, StringComparison.Ordinal);
        return asUser ? sandbox.RunUnprivileged("/bin/sh", "-c", script) : sandbox.Run("/bin/sh", "-c", script);
    }
}
