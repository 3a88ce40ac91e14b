using System.Globalization;
using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>What processes of the host share by a key, a name or a number is not the sandbox's, and its host name is its own.</summary>
public sealed class SandboxIpcTests
{
    // Makes one of each kind, open to everybody; runs the lines of its input under the policy and then, to show that it all can be reached and is left, some without.
    private const string Caller = """
        import ctypes, os, socket, subprocess, sys
        libc = ctypes.CDLL(None, use_errno=True)
        key, name, plain, probe, launched = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5:]
        def made(result):
            if result < 0: raise OSError(ctypes.get_errno(), "not made")
            return result
        memory = made(libc.shmget(key, 4096, 0o1666))
        semaphore = made(libc.semget(key, 1, 0o1666))
        messages = made(libc.msgget(key, 0o1666))
        os.umask(0)
        made(libc.syscall(240, name.encode(), os.O_CREAT | os.O_RDWR, 0o666, None)) # mq_open
        listener = socket.socket(socket.AF_UNIX)
        listener.bind("\0" + name)
        listener.listen()
        before = os.uname().nodename
        try:
            lines = sys.stdin.read().replace("MEMORY", str(memory)).replace("SEMAPHORE", str(semaphore)).replace("MESSAGES", str(messages)).splitlines(True)
            print(subprocess.run(launched, input="".join(lines), stdout=subprocess.PIPE, text=True).stdout, end="")
            print(subprocess.run([probe], input="".join(lines[:plain]), stdout=subprocess.PIPE, text=True).stdout, end="")
            print(os.uname().nodename == before)
        finally:
            libc.shmctl(memory, 0, None)
            libc.semctl(semaphore, 0, 0)
            libc.msgctl(messages, 0, None)
            libc.syscall(241, name.encode())
        """;

    [Theory]
    [InlineData("sandbox", "none", false, "errno 111")]
    [InlineData("sandbox", "none", true, "errno 111")]
    [InlineData("sandbox", "loopback-only", true, "errno 111")]
    [InlineData("sandbox", "host", false, "ok 0")] // an abstract socket belongs to the network namespace
    [InlineData("hardened", "none", false, "errno 111")]
    [InlineData("hardened", "none", true, "errno 111")]
    public void Nothing_of_the_hosts_is_reached_by_its_key_name_or_number(string mode, string network, bool asUser, string abstractSocket)
    {
        using var sandbox = new Sandbox($"profile: ipc\nmode: {mode}\nenforcement: best-effort\nnetwork: {{mode: {network}}}\n");
        string key = Random.Shared.Next(1, int.MaxValue).ToString(CultureInfo.InvariantCulture), name = "policybuild-" + key;
        string[] reach =
        [
            $"29 {key} 0 0", "30 MEMORY 0 0x1000", $"64 {key} 0 0", $"68 {key} 0", $"240 \"{name} 0 0 0", // shmget, shmat, semget, msgget, mq_open
            $"abstract-connect {name}",
        ];
        string[] remove = ["31 MEMORY 0 0", "66 SEMAPHORE 0 0 0", "71 MESSAGES 0 0", $"241 \"{name}"]; // IPC_RMID of shmctl, semctl, msgctl; mq_unlink
        string[] own = [$"29 {key} 4096 0x3b6", $"240 \"{name} 0x42 0x1b6 0"]; // what the sandbox has of the same key and name is another one
        string[] lines = Run(sandbox, asUser, reach.Length, key, name, [.. reach, .. remove, .. own]);
        Assert.Equal(["errno 2", "errno 22", "errno 2", "errno 2", "errno 2", abstractSocket, "errno 22", "errno 22", "errno 22", "errno 2"], lines[..10]);
        Assert.All(lines[10..12], static line => Assert.StartsWith("ok ", line, StringComparison.Ordinal));
        Assert.All(lines[12..18], static line => Assert.StartsWith("ok ", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[CAP_SYS_ADMIN]", false, "ok 0")]
    [InlineData("[]", false, "errno 1")]
    [InlineData("[CAP_SYS_ADMIN]", true, "errno 1")] // which that one does not hold
    public void The_names_of_the_host_and_its_domain_stay_what_a_program_may_call_itself(string capabilities, bool asUser, string outcome)
    {
        using var sandbox = new Sandbox($"profile: names\nmode: sandbox\nsecurity: {{capabilities: {capabilities}}}\n");
        string domain = File.ReadAllText("/proc/sys/kernel/domainname");
        string[] lines = Run(sandbox, asUser, 0, "1", "policybuild-names", ["170 \"policybuild-other 17", "171 \"policybuild-other 17"]);
        Assert.Equal([outcome, outcome, "True"], lines);
        Assert.Equal(domain, File.ReadAllText("/proc/sys/kernel/domainname"));
    }

    private static string[] Run(Sandbox sandbox, bool asUser, int plain, string key, string name, string[] lines)
    {
        string probe = sandbox.ForEverybody(ProbeProgram.Path);
        string[] become = asUser ? Sandbox.BecomeNobody() : [];
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"),
            ["-c", Caller, key, name, plain.ToString(CultureInfo.InvariantCulture), probe, .. become, sandbox.ForEverybody(PublishedLauncher.X64), sandbox.BundlePath, "--", probe],
            ProbeProgram.Input(lines));
        string[] outcomes = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(run.ExitCode == 0 && outcomes.Length == lines.Length + plain + 1, run.Error + run.Output);
        return outcomes;
    }
}
