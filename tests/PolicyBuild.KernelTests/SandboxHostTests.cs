using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Mode sandbox and the host: what the policy opens of it, what stays as it was, and a container's filter.</summary>
public sealed class SandboxHostTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_the_policy_lets_write_is_the_hosts_and_nothing_beside_it(bool asUser)
    {
        // In /var/tmp, which no private folder hides, and in /tmp, which one does.
        string open = Directory.CreateDirectory($"/var/tmp/policybuild-{Guid.NewGuid():N}").FullName;
        try
        {
            using var sandbox = new Sandbox($$"""
                profile: write
                mode: sandbox
                security:
                  landlock:
                    paths:
                      - {path: /, access: read-execute}
                      - {path: {{open}}/data, access: read-write}
                      - {path: {{open}}/file, access: edit}
                      - {path: $DIR/data, access: read-write}
                      - {path: $DIR/read, access: read-only}
                      - {path: /dev, access: [read_file, write_file, read_dir]}
                """);
            foreach (string folder in (string[])[open, sandbox.Folder])
            {
                foreach (string name in (string[])["data", "read"])
                {
                    Directory.CreateDirectory(Path.Combine(folder, name));
                    File.SetUnixFileMode(Path.Combine(folder, name), (UnixFileMode)0b111_111_111);
                }

                File.WriteAllText(Path.Combine(folder, "file"), "old");
                File.SetUnixFileMode(Path.Combine(folder, "file"), (UnixFileMode)0b110_110_110);
            }

            File.SetUnixFileMode(open, (UnixFileMode)0b111_101_101);
            string script = $"cd {open}/data && echo in > inside; echo new > {open}/file; echo in > {sandbox.Folder}/data/inside; "
                + $"for folder in {open} {open}/read {sandbox.Folder}/read; do touch $folder/x 2>/dev/null && echo wrote $folder; done; ls {sandbox.Folder}";
            ProcessRun run = asUser ? sandbox.RunUnprivileged("/bin/sh", "-c", script) : sandbox.Run("/bin/sh", "-c", script);
            Assert.Equal(("data\nread\n", ""), (run.Output, run.Error));
            Assert.Equal("new\n", File.ReadAllText(open + "/file"));
            Assert.Equal("in\n", File.ReadAllText(open + "/data/inside"));
            Assert.Equal("in\n", File.ReadAllText(sandbox.Folder + "/data/inside"));
        }
        finally
        {
            Directory.Delete(open, recursive: true);
        }
    }

    [Theory]
    [InlineData("none", "errno 97", "errno 1")]
    [InlineData("loopback-only", "errno 97", "errno 1")]
    [InlineData("host", "", "errno 14")] // EFAULT: the call itself
    public void Sockets_beyond_the_network_namespace_rings_and_typed_keys_are_refused_without_a_filter_of_the_policys_own(string network, string vsock, string ring)
    {
        using var sandbox = new Sandbox($"profile: guards\nmode: sandbox\nnetwork: {{mode: {network}}}\n");
        string[] results = sandbox.Try("41 40 1 0", "425 1 0", "16 0 0x5412 0", "41 2 1 0", "62 0 0"); // socket, io_uring_setup, TIOCSTI, socket(AF_INET), kill(0)
        if (vsock.Length > 0) { Assert.Equal(vsock, results[0]); }
        Assert.Equal([ring, "errno 1"], results[1..3]);
        Assert.DoesNotContain("errno", results[3], StringComparison.Ordinal);
        Assert.DoesNotContain("errno", results[4], StringComparison.Ordinal);
    }

    [Fact]
    public void The_hosts_mounts_are_as_they_were()
    {
        using var sandbox = new Sandbox("profile: mounts\nmode: sandbox\n");
        string before = File.ReadAllText("/proc/self/mountinfo");
        Assert.Equal(0, sandbox.Run("/bin/true").ExitCode);
        Assert.Equal(before, File.ReadAllText("/proc/self/mountinfo"));
    }

    [Theory]
    [InlineData("disabled", "")]
    [InlineData("[192.0.2.1, \"2001:db8::1\"]", "nameserver 192.0.2.1\nnameserver 2001:db8::1\n")]
    public void Names_are_resolved_as_the_policy_says(string dns, string file)
    {
        Requirement.Possible(File.Exists("/etc/resolv.conf"), "this host has no resolv.conf to hide");
        using var sandbox = new Sandbox($"profile: dns\nmode: sandbox\nnetwork: {{mode: host, dns: {dns}}}\n");
        Assert.Equal(file, sandbox.Run("/bin/cat", "/etc/resolv.conf").Output);
    }

    [Theory]
    [InlineData("mode: sandbox")]
    [InlineData("mode: direct\nresources: {timeout: 100s}")]
    public void Under_a_containers_filter_that_hides_clone3_the_program_starts(string mode)
    {
        using var sandbox = new Sandbox("profile: filtered\n" + mode + "\n");
        using var container = new Sandbox("""
            profile: container
            mode: direct
            security: {seccomp: {default: allow, exec: policy, deny: [{syscall: clone3, errno: ENOSYS}]}}
            """);
        Assert.Equal("started\n", container.Run(PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/echo", "started").Output);
    }
}
