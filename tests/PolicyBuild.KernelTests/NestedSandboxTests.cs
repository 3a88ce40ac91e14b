using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>A sandbox started inside another: both hold, and the inner one takes nothing back.</summary>
public sealed class NestedSandboxTests
{
    [Fact]
    public void Inside_another_sandbox_both_policies_hold()
    {
        using var outer = new Sandbox("""
            profile: outer
            mode: direct
            security:
              seccomp: {default: allow, exec: policy, deny: [{syscall: getppid, errno: EPERM}, {syscall: getuid, errno: EBUSY}]}
              landlock: {paths: [{path: /, access: read-execute}, {path: "${tmp}/outer", access: edit}, {path: "${tmp}/both", access: edit}]}
            """);
        using var inner = new Sandbox("""
            profile: inner
            mode: direct
            security:
              seccomp: {default: allow, exec: once, allow: [getppid], deny: [{syscall: getgid, errno: ENOENT}, getuid]}
              landlock: {paths: [{path: "${tmp}/inner", access: edit}, {path: "${tmp}/both", access: edit}]}
            """);
        foreach (string name in (string[])["outer/file", "inner/file", "both/file"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(outer.Folder, name))!); // joined with a folder, so there is one
            File.WriteAllText(Path.Combine(outer.Folder, name), "text");
        }

        outer.Environment["TMPDIR"] = outer.Folder;
        string[] lines =
        [
            "110", "102", "104", "108", $"execve {ProbeProgram.Path}", $"open-both {outer.Folder}/outer/file", $"open-both {outer.Folder}/inner/file",
            $"open-both {outer.Folder}/both/file",
        ];
        ProcessRun run = outer.RunWithInput(ProbeProgram.Input(lines), PublishedLauncher.X64, inner.BundlePath, "--", ProbeProgram.Path);

        // getuid is an error outside and kills inside: the more restrictive of the two filters wins.
        Assert.Equal(
            ["errno 1", "signal 31", "errno 2", "ok 0", "errno 38", "errno 13", "errno 13", "ok 0"],
            ProbeProgram.Outcomes(lines.Length, run));
    }

    [Fact]
    public void Behind_an_exec_gate_no_launcher_starts_anything()
    {
        using var outer = new Sandbox("""
            profile: outer
            mode: direct
            security: {seccomp: {default: allow, exec: once}}
            """);
        foreach (string exec in (string[])["once", "policy"])
        {
            using var inner = new Sandbox($$$"""
                profile: inner
                mode: direct
                security: {seccomp: {default: allow, exec: {{{exec}}}}}
                """);
            ProcessRun run = outer.Run(PublishedLauncher.X64, inner.BundlePath, "--", "/bin/echo", "started");
            Assert.Equal("", run.Output);
            Assert.InRange(run.ExitCode, 125, 126);
        }
    }
}
