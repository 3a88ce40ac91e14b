using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests.Builtins;

/// <summary>Programs that run once, in mode sandbox without a network: what they read and write is as without a policy.</summary>
public sealed class SandboxedProgramTests
{
    [Theory]
    [InlineData("dotnet", "count.dll")]
    [InlineData("$DIR/count")]
    public void A_dotnet_program_counts_words_in_a_sandbox(params string[] command)
    {
        using Sandbox sandbox = Sample.Open("dotnet", mode: "sandbox");
        File.WriteAllText(Path.Combine(sandbox.Folder, "input.txt"), "one two\nthree\n");
        Assert.Equal((0, "3 words\n", ""), Count("input.txt", "tmp/output"));
        Assert.Equal("3\n", File.ReadAllText(Path.Combine(sandbox.Folder, "tmp/output")));
        Assert.Equal((1, "Access to the path '/etc/shadow' is denied.\n", ""), Count("/etc/shadow", "tmp/output"));
        foreach (string outside in (string[])["output", "/var/tmp/policybuild-escape", "/etc/policybuild-escape"])
        {
            Assert.Equal((outside, 1), (outside, Count("input.txt", outside).Status));
            Assert.False(File.Exists(Path.Combine(sandbox.Folder, outside)));
        }

        (int Status, string Output, string Error) Count(string input, string output)
        {
            string[] words = [.. command.Select(word => word.Replace("$DIR", sandbox.Folder, StringComparison.Ordinal)), input, output];
            ProcessRun run = sandbox.Run(words[0], words[1..]);
            return (run.ExitCode, run.Output, run.Error);
        }
    }

    [Fact]
    public void A_python_program_has_no_network_and_only_its_own_processes()
    {
        using Sandbox sandbox = Sample.Open("python", mode: "sandbox");
        ProcessRun run = sandbox.Run(Sample.Program("/usr/bin/python3", "python3"), "-c", """
            import os, socket, subprocess, sys
            print(sorted(name for name in os.listdir("/proc") if name.isdigit()))
            print(subprocess.run([sys.executable, "-c", "print(7)"], capture_output=True, text=True).stdout.strip())
            try: socket.create_connection(("127.0.0.1", 1)); print("connected")
            except OSError as error: print("no network", error.errno is not None)
            for pid in (1, os.getppid()):
                try: os.kill(pid, 9); print("signalled", pid)
                except OSError as error: print("kill", error.errno)
            """);
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        Assert.StartsWith("['1', '2']\n7\nno network True\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_program_works_in_a_sandbox()
    {
        using Sandbox sandbox = Sample.Open("node", mode: "sandbox");
        ProcessRun run = sandbox.Run(Sample.Program("/usr/bin/node", "nodejs"), "-e", """
            const fs = require('fs'), os = require('os'), path = require('path');
            fs.writeFileSync(path.join(os.tmpdir(), 'a'), '1');
            console.log(fs.readdirSync(os.tmpdir()).join(), process.pid);
            for (const file of ['/etc/shadow', '/proc/1/environ']) { try { fs.readFileSync(file); } catch (error) { console.log(error.code); } }
            try { fs.writeFileSync('/etc/policybuild-escape', ''); } catch (error) { console.log(error.code); }
            """);
        Assert.Equal(("", "a 2\nEACCES\nEACCES\nEROFS\n"), (run.Error, run.Output));
    }

    [Fact]
    public void A_shell_pipeline_works_in_a_sandbox()
    {
        using var sandbox = new Sandbox("""
            profile: pipeline
            mode: sandbox
            security:
              seccomp: {default: {errno: EPERM}, allow: ["@startup", "@system-service"]}
              landlock:
                paths: [{path: /usr/bin, access: read-execute}, {path: /bin, access: read-execute}, {path: $DIR, access: read-only}, {path: $DIR/out, access: read-write}, {path: /dev/null, access: edit}]
            """);
        Directory.CreateDirectory(Path.Combine(sandbox.Folder, "out"));
        File.WriteAllText(Path.Combine(sandbox.Folder, "words"), "c\na\nb\na\n");
        ProcessRun run = sandbox.Run("/bin/sh", "-c", "sort words | uniq -c | sort -rn | head -n 1 | tr -s ' ' > out/most; cat out/most; cat /etc/shadow 2>/dev/null || echo no; echo x 2>/dev/null > new || echo no");
        Assert.Equal((" 2 a\nno\nno\n", 0), (run.Output, run.ExitCode));
        Assert.Equal(" 2 a\n", File.ReadAllText(Path.Combine(sandbox.Folder, "out/most")));
    }

    [Fact]
    public void A_program_without_a_library_lives_on_the_six_calls_in_a_sandbox()
    {
        using var sandbox = new Sandbox("""
            profile: six
            mode: sandbox
            security:
              seccomp: {default: deny, allow: [read, write, openat, close, mmap, exit_group]}
              landlock: {paths: [{path: $DIR, access: read-only}]}
            """);
        string file = Path.Combine(sandbox.Folder, "file");
        File.WriteAllText(file, "six calls\n");
        Assert.Equal((0, "six calls\n"), (sandbox.Run(ProbeProgram.Minimal("minimal"), file) is var run ? run.ExitCode : -1, run.Output));
        Assert.Equal(3, sandbox.Run(ProbeProgram.Minimal("minimal"), "/etc/passwd").ExitCode); // it says by 3 that it cannot open it
        Assert.Equal(128 + 31, sandbox.Run(ProbeProgram.Minimal("minimal-more", "-DTRY_MORE"), file).ExitCode);
    }

    [Fact]
    public void A_set_user_id_program_gains_nothing_in_a_sandbox()
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to become another user and to make such a program");
        using var sandbox = new Sandbox("profile: setuid\nmode: sandbox\nsecurity: {landlock: {paths: [{path: $DIR, access: read-execute}]}}\n");
        string program = Path.Combine(sandbox.Folder, "set-user-id");
        File.Copy(ProbeProgram.Path, program);
        File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.SetUser | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        File.SetUnixFileMode(sandbox.Folder, File.GetUnixFileMode(sandbox.Folder) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        File.WriteAllText(Path.Combine(sandbox.Folder, "lines"), "107\n"); // geteuid
        File.SetUnixFileMode(Path.Combine(sandbox.Folder, "lines"), (UnixFileMode)0x1A4);
        Assert.Equal("ok 65534\n", sandbox.RunUnprivileged("/bin/sh", "-c", $"{program} < {sandbox.Folder}/lines").Output);
    }
}
