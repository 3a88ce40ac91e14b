using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Cli.Tests;

/// <summary>An access to a path goes by the sandbox's files, Landlock and the programs on hooks; what one of them denies is denied.</summary>
public sealed class ExplainPathLayerTests : IDisposable
{
    private const string Rules = """
        security:
          landlock:
            paths:
              - {path: /srv, access: read-only}
              - {path: /data, access: read-write}
              - {path: /tmp/in, access: read-only}
          bpf_lsm:
            file_open:
              - {action: deny, path: "/srv/secret/**"}
              - {action: {errno: EACCES}, path: "/data/*.key", owner: 0}
            path_mkdir: [{action: deny, directory: /data}]
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("direct", "/srv/a", "read-only", "granted (landlock, ABI 11)", "hook file_open access=read: granted\n    p.policy.yaml:11: no rule fits, and so the default")]
    [InlineData("direct", "/srv/secret/a", "read-only", "denied, EPERM (hook file_open access=read)", "landlock, ABI 11: granted\n    p.policy.yaml:6: /srv grants read-only")]
    [InlineData("direct", "/srv/secret/a", "read-write", "denied, EACCES (landlock, ABI 11)", "hook file_open access=write: denied, EPERM\n    p.policy.yaml:11: rule")]
    [InlineData("direct", "/data/a.key", "read_file", "depends on owner (hook file_open access=read)", "p.policy.yaml:12: rule, denied, EACCES, for example with owner=0")]
    [InlineData("direct", "/data/", "make_dir", "denied, EPERM (hook path_mkdir)", "p.policy.yaml:13: rule")]
    [InlineData("direct", "/srv/secret/a", "read-only", "denied, EPERM (hook file_open access=read)", "a kernel that runs no programs on security hooks: policy-run does not start the program")]
    [InlineData("sandbox", "/srv/a", "write_file", "denied, EROFS (mode sandbox)", "read-only: only what landlock.paths lets write is not")]
    [InlineData("sandbox", "/data/x", "write_file", "granted (landlock, ABI 11)", "mode sandbox: granted\n    p.policy.yaml:7: bound over itself to be written")]
    [InlineData("sandbox", "/dev/sda", "read_file", "denied, ENOENT (mode sandbox)", "the sandbox's own /dev has it not")]
    [InlineData("sandbox", "/dev/console", "read_file", "denied, EACCES (landlock, ABI 11)", "mode sandbox: granted\n    the caller's terminal, where one of the three streams is one")]
    [InlineData("hardened", "/etc/passwd", "read-only", "denied, ENOENT (mode hardened)", "not there: in mode hardened only what landlock.paths names is")]
    [InlineData("hardened", "/usr/lib/x.so", "read-only", "granted (landlock, ABI 11)", "there for the start")]
    [InlineData("hardened", "/tmp/x", "execute", "denied, EACCES (mode hardened)", "mounted noexec in mode hardened")]
    [InlineData("hardened", "/tmp/in/x", "read_file", "granted (landlock, ABI 11)", "mode hardened: granted\n    the host's, to be read")]
    public void Each_layer_has_its_say_and_the_first_that_denies_decides(string mode, string path, string access, string answer, string line)
    {
        string text = Explain($"profile: p\nmode: {mode}\n{Rules}\n", path, access);
        Assert.StartsWith($"{access} on {path}: {answer}\n", text, StringComparison.Ordinal);
        Assert.Contains(line, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_without_landlock_is_asked_for_its_hooks()
    {
        string policy = "profile: p\nmode: direct\nenforcement: best-effort\nsecurity:\n  bpf_lsm:\n    file_open: [{action: deny, path: /x}]\n";
        string text = Explain(policy, "/x", "read-only");
        Assert.Equal(
            "read-only on /x: denied, EPERM (hook file_open access=read)\n  p.policy.yaml:6: rule\n"
            + "  a kernel that runs no programs on security hooks: the program starts without these programs, which policy-run prints (best-effort)\n",
            text);
        Assert.Equal("granted: the policy has no landlock section\n", Explain("profile: p\nmode: direct\n", "/x", "read-only"));
    }

    [Fact]
    public void Another_mode_can_be_asked_for()
    {
        string policy = $"profile: p\nmode: direct\n{Rules}\n";
        Assert.StartsWith("write_file on /srv/a: denied, EROFS (mode sandbox)\n", Explain(policy, "/srv/a", "write_file", "--mode", "sandbox"), StringComparison.Ordinal);
    }

    private string Explain(string policy, params string[] question)
    {
        string file = _folder.Write("p.policy.yaml", policy);
        ProcessRun compiled = Tool.Run("compile", file, "-o", _folder.Path);
        Assert.True(compiled.ExitCode == 0, compiled.Error);
        ProcessRun run = Tool.Run(["explain", Path.Combine(_folder.Path, "p.policybundle"), "path", .. question]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run.Output;
    }
}
