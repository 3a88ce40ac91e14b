using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests.Builtins;

/// <summary>Real services under the built-in policies: each answers, and what its careless code would give away stays shut.</summary>
public sealed class ServiceTests
{
    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    [InlineData("aspnet")]
    public async Task A_service_answers_and_gives_away_nothing(string name)
    {
        using Sandbox sandbox = Sample.Open(name);
        File.WriteAllText(Path.Combine(sandbox.Folder, "own.txt"), "mine\n");
        using ServedProgram service = Sample.Serve(sandbox, name);
        Assert.Equal((200, $"hello from {name}\n"), await service.Get("/"));
        Assert.Equal((200, "mine\n"), await service.Get("/read?path=own.txt"));
        Assert.Equal(200, (await service.Get("/read?path=/etc/passwd")).Status);
        Assert.Equal((200, "written\n"), await service.Get($"/write?path={sandbox.Folder}/tmp/new"));
        Assert.Equal((200, "written\n"), await service.Get($"/read?path={sandbox.Folder}/tmp/new"));

        foreach (string path in (string[])["/etc/shadow", "/etc/ssl/private/key.pem", "/root/.bashrc", "/var/log/dpkg.log", "/proc/1/environ"])
        {
            if (File.Exists(path)) { AssertDenied(path, await service.Get("/read?path=" + path)); }
        }

        foreach (string path in (string[])["own.txt", "new.txt", "/etc/policybuild-escape", "/var/tmp/policybuild-escape", "/dev/shm/policybuild-escape", "/proc/self/coredump_filter"])
        {
            AssertDenied(path, await service.Get("/write?path=" + path));
        }

        Assert.Equal("mine\n", File.ReadAllText(Path.Combine(sandbox.Folder, "own.txt")));
        Assert.False(File.Exists("/etc/policybuild-escape") || File.Exists("/var/tmp/policybuild-escape") || File.Exists("/dev/shm/policybuild-escape"));
        Assert.Equal((200, $"hello from {name}\n"), await service.Get("/"));
    }

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    [InlineData("aspnet")]
    public async Task The_same_service_without_a_policy_gives_it_all_away(string name)
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to whom the files' permissions say nothing");
        using Sandbox sandbox = Sample.Open(name);
        using var open = new Sandbox("profile: open\nmode: direct\n");
        sandbox.BundlePath = open.BundlePath;
        using ServedProgram service = Sample.Serve(sandbox, name);
        Assert.Equal(200, (await service.Get("/read?path=/etc/shadow")).Status);
        Assert.Equal(200, (await service.Get("/write?path=new.txt")).Status);
        Assert.True(File.Exists(Path.Combine(sandbox.Folder, "new.txt")));
    }

    [Fact]
    public async Task A_service_runs_with_no_capability_no_new_privileges_and_one_filter()
    {
        using Sandbox sandbox = Sample.Open("python");
        using ServedProgram service = Sample.Serve(sandbox, "python");
        Assert.Equal(200, (await service.Get("/")).Status);
        string[] status = File.ReadAllLines($"/proc/{service.Id}/status");
        foreach (string line in (string[])["CapEff:\t0000000000000000", "CapPrm:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"]) { Assert.Contains(line, status); }
    }

    private static void AssertDenied(string path, (int Status, string Body) answer) => Assert.Equal((path, 403), (path + (answer.Status == 403 ? "" : answer.Body), answer.Status));
}
