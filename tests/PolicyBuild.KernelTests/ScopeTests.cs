using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using PolicyBuild.KernelTests.Probe;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Landlock's scopes: what reaches out of the sandbox is refused, what stays inside works.</summary>
public sealed class ScopeTests
{
    private const string Policy = """
        profile: scope
        mode: direct
        security: {landlock: {paths: [{path: /, access: read-execute}], scope: [$SCOPE]}}
        """;

    [Fact]
    public void With_scope_signal_no_process_outside_is_signalled()
    {
        using Process outside = Process.Start(new ProcessStartInfo("/bin/sleep", "60"))!; // no shell: a process is started
        try
        {
            string kill = string.Create(CultureInfo.InvariantCulture, $"62 {outside.Id} 0");
            Assert.Equal(["ok 0"], ProbeProgram.Control(kill));
            using Sandbox scoped = With("signal");
            Assert.Equal(["errno 1", "ok 0"], scoped.Try(kill, "kill-own-child"));
            using Sandbox other = With("abstract-unix-socket");
            Assert.Equal(["ok 0"], other.Try(kill));
        }
        finally
        {
            outside.Kill();
            outside.WaitForExit();
        }
    }

    [Fact]
    public void With_scope_abstract_unix_socket_no_such_socket_outside_is_connected_to()
    {
        string name = "policybuild-" + Guid.NewGuid().ToString("N");
        using var outside = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        outside.Bind(new UnixDomainSocketEndPoint("\0" + name));
        outside.Listen(8);
        Assert.Equal(["ok 0"], ProbeProgram.Control("abstract-connect " + name));
        using Sandbox scoped = With("abstract-unix-socket");
        Assert.Equal(["errno 1", "ok 0"], scoped.Try("abstract-connect " + name, $"abstract-connect-own {name}-own"));
        using Sandbox other = With("signal");
        Assert.Equal(["ok 0"], other.Try("abstract-connect " + name));
    }

    private static Sandbox With(string scope) => new(Policy.Replace("$SCOPE", scope, StringComparison.Ordinal));
}
