using System.Net;
using System.Net.Sockets;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests.Builtins;

/// <summary>Real services under their built-ins in mode sandbox, on the host's network with port rules.</summary>
public sealed class SandboxedServiceTests
{
    // It may bind a port that the kernel picks, and connect to none.
    private const string Serving = "network: {mode: host}\nsecurity: {landlock: {tcp: {bind: [0], connect: []}}}\n";

    private const string Permission = "errno 1", Access = "errno 13", NoProtocol = "errno 93", NotThere = "errno 38", ReadOnly = "errno 30", Killed = "signal 31";

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    [InlineData("aspnet")]
    public async Task A_service_answers_from_a_sandbox_and_gives_away_nothing(string name)
    {
        using Sandbox sandbox = Sample.Open(name, Serving, "sandbox");
        File.WriteAllText(Path.Combine(sandbox.Folder, "own.txt"), "mine\n");
        using ServedProgram service = Sample.Serve(sandbox, name);
        Assert.Equal((200, $"hello from {name}\n"), await service.Get("/"));
        Assert.Equal((200, "mine\n"), await service.Get("/read?path=own.txt"));
        Assert.Equal((200, "written\n"), await service.Get($"/write?path={sandbox.Folder}/tmp/new"));
        Assert.Equal("written\n", File.ReadAllText(Path.Combine(sandbox.Folder, "tmp/new")));
        foreach (string path in (string[])["/etc/shadow", "/root/.bashrc", "/proc/1/environ", "/proc/1/maps"])
        {
            if (File.Exists(path)) { Assert.Equal((path, 403), (path, (await service.Get("/read?path=" + path)).Status)); }
        }

        foreach (string path in (string[])["own.txt", "new.txt", "/etc/policybuild-escape", "/var/tmp/policybuild-escape", "/proc/sys/kernel/core_pattern"])
        {
            Assert.Equal((path, 403), (path, (await service.Get("/write?path=" + path)).Status));
        }

        Assert.Equal("mine\n", File.ReadAllText(Path.Combine(sandbox.Folder, "own.txt")));
        Assert.Equal((200, $"hello from {name}\n"), await service.Get("/"));
    }

    [Theory]
    [InlineData("python", "direct")]
    [InlineData("python", "sandbox")]
    [InlineData("node", "direct")]
    [InlineData("node", "sandbox")]
    [InlineData("aspnet", "direct")]
    [InlineData("aspnet", "sandbox")]
    public async Task A_service_on_a_filtered_network_serves_its_port_and_asks_the_listed_service_alone(string name, string mode)
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to load programs for a cgroup");
        using Sandbox open = Sample.Open("python");
        using ServedProgram listed = Sample.Serve(open, "python");
        using ServedProgram other = Sample.Serve(open, "python");
        int port = FreePort();
        using Sandbox sandbox = Sample.Open(name, $"network: {{mode: filtered, inbound: ['tcp:{port}'], outbound: ['tcp:127.0.0.1:{listed.Port}']}}\n", mode);
        sandbox.Environment["PORT"] = $"{port}";
        using ServedProgram service = Sample.Serve(sandbox, name);
        Assert.Equal(port, service.Port);
        Assert.Equal((200, $"hello from {name}\n"), await service.Get("/"));
        Assert.Equal((200, "hello from python\n"), await service.Get($"/fetch?path=http://127.0.0.1:{listed.Port}/"));
        Assert.Equal(403, (await service.Get($"/fetch?path=http://127.0.0.1:{other.Port}/")).Status);
        Assert.Equal(403, (await service.Get($"/fetch?path=http://127.0.0.1:{port}/")).Status);
        Assert.Equal((200, "hello from python\n"), await other.Get("/"));
        Assert.Equal((200, $"hello from {name}\n"), await service.Get("/"));

        sandbox.Environment["PORT"] = $"{FreePort()}";
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Sample.Serve(sandbox, name));
        Assert.Matches("EPERM|[Pp]ermission denied|not permitted", error.Message);
    }

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    [InlineData("aspnet")]
    public void What_a_service_can_try_from_inside_is_denied(string name)
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, for what is denied to it");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using Sandbox sandbox = Sample.Open(name, Serving, "sandbox");
        (string Line, string Outcome)[] tries =
        [
            ("open-read /etc/shadow", Access), ("create $DIR/new", ReadOnly), ("create /etc/policybuild-escape", ReadOnly), ("create $DIR/tmp/new", "ok 0"),
            ($"tcp-connect {port}", Access), ("tcp-bind 2000", Access), ("tcp-bind-listen 0", "ok 0"),
            ($"fast-open-sendto {port}", Permission), ($"fast-open-sendmsg {port}", Permission), ($"fast-open-sendmmsg {port}", Permission),
            ("41 2 1 262", NoProtocol), ("41 2 3 1", NoProtocol), // socket: MPTCP, raw
            ("mount /tmp", Permission), ("101 0", Permission), ("272 0x10000000", Permission), ("310 1 0 0 0 0 0", Permission), // ptrace, unshare, process_vm_readv
            ("425 1 0", Permission), ("321 0 0 0", Permission), ("435 0 0", NotThere), // io_uring_setup, bpf, clone3
            ("0x40000027", Killed), // x32's getpid
            ("open-read /proc/1/mem", Access), ("open-read /proc/1/environ", Access), ("open-directory /proc/1/cwd", Access), ("open-directory /proc/1/root", Access),
        ];
        Assert.Equal(tries.Select(one => (one.Line, one.Outcome)), tries.Select(one => one.Line).Zip(sandbox.Try([.. tries.Select(one => one.Line)])));
        Assert.Equal(["ok 0", "ok 0"], sandbox.Control($"tcp-connect {port}", "open-read /etc/shadow"));
    }

    /// <summary>A port that was free a moment ago.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
