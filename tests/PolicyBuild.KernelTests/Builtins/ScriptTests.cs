using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests.Builtins;

/// <summary>What programs of each runtime do under its built-in beyond serving: threads, children, files; and what they may not.</summary>
public sealed class ScriptTests
{
    private const string Python = """
        import asyncio, concurrent.futures, os, socket, sqlite3, ssl, subprocess, sys, tempfile, time
        with tempfile.TemporaryDirectory() as folder:
            name = os.path.join(folder, "a")
            open(name, "w").write("x")
            os.rename(name, name + "2")
            print("files", os.listdir(folder))
            with sqlite3.connect(os.path.join(folder, "db")) as database:
                print("sqlite", database.execute("select 1").fetchone())
        print("asyncio", asyncio.run(asyncio.sleep(0.001, 5)))
        with concurrent.futures.ThreadPoolExecutor(4) as pool: print("threads", list(pool.map(abs, range(4))))
        print("resolve", socket.getaddrinfo("localhost", 80)[0][4][1], "tls", ssl.create_default_context() is not None)
        print("child", subprocess.run([sys.executable, "-c", "print(7)"], capture_output=True, text=True).stdout.strip())
        print("zone", time.tzname is not None)
        def refused(what, action):
            try: action(); print(what, "passed")
            except OSError as error: print(what, error.errno)
        refused("shell", lambda: subprocess.run(["/bin/sh", "-c", ":"]))
        refused("chmod", lambda: os.chmod("/etc/passwd", 0o644))
        refused("raw", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
        refused("setuid", lambda: os.setuid(1))
        refused("chroot", lambda: os.chroot("/tmp"))
        """;

    private const string Node = """
        const fs = require('fs'), os = require('os'), path = require('path'), child = require('child_process'), { Worker } = require('worker_threads');
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'x'));
        fs.writeFileSync(folder + '/a', '1');
        fs.copyFileSync(folder + '/a', folder + '/b');
        fs.watch(folder, () => {}).close();
        console.log('files', fs.readdirSync(folder).join());
        console.log('crypto', require('crypto').createHash('sha256').update('').digest('hex').slice(0, 8), 'zlib', require('zlib').gzipSync('x').length > 0);
        console.log('child', child.spawnSync(process.execPath, ['-e', 'console.log(7)']).stdout.toString().trim());
        console.log('shell', child.spawnSync('/bin/sh', ['-c', ':']).error.code);
        try { fs.chmodSync('/etc/passwd', 0o644); console.log('chmod passed'); } catch (error) { console.log('chmod', error.code); }
        new Worker('1 + 1', { eval: true }).on('exit', code => console.log('worker', code));
        require('dns').lookup('localhost', error => console.log('resolve', error));
        """;

    [Fact]
    public void A_python_program_works_and_stays_inside()
    {
        using Sandbox sandbox = Sample.Open("python");
        ProcessRun run = sandbox.Run(Sample.Program("/usr/bin/python3", "python3"), "-c", Python);
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        Assert.Equal(
            """
            files ['a2']
            sqlite (1,)
            asyncio 5
            threads [0, 1, 2, 3]
            resolve 80 tls True
            child 7
            zone True
            shell 13
            chmod 1
            raw 1
            setuid 1
            chroot 1

            """, run.Output);
    }

    [Fact]
    public void A_node_program_works_and_stays_inside()
    {
        using Sandbox sandbox = Sample.Open("node");
        ProcessRun run = sandbox.Run(Sample.Program("/usr/bin/node", "nodejs"), "-e", Node);
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        string[] lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(["files a,b", "crypto e3b0c442 zlib true", "child 7", "shell EACCES", "chmod EPERM"], lines[..5]);
        Assert.Equal(["resolve null", "worker 0"], lines[5..].Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("dotnet", "count.dll")]
    [InlineData("$DIR/count")]
    public void A_dotnet_program_works_and_stays_inside(params string[] command)
    {
        using Sandbox sandbox = Sample.Open("dotnet");
        File.WriteAllText(Path.Combine(sandbox.Folder, "input.txt"), "one two\nthree\n");
        Assert.Equal((0, "3 words\n", ""), Count("input.txt", "tmp/output"));
        Assert.Equal("3\n", File.ReadAllText(Path.Combine(sandbox.Folder, "tmp/output")));
        Assert.Equal((1, "Access to the path '/etc/shadow' is denied.\n", ""), Count("/etc/shadow", "tmp/output"));
        Assert.Equal((1, $"Access to the path '{sandbox.Folder}/output' is denied.\n", ""), Count("input.txt", "output"));
        Assert.Equal((1, "Access to the path '/var/tmp/policybuild-escape' is denied.\n", ""), Count("input.txt", "/var/tmp/policybuild-escape"));

        (int, string, string) Count(string input, string output)
        {
            string[] words = [.. command.Select(word => word.Replace("$DIR", sandbox.Folder, StringComparison.Ordinal)), input, output];
            ProcessRun run = sandbox.Run(words[0], words[1..]);
            return (run.ExitCode, run.Output, run.Error);
        }
    }

    [Fact]
    public void A_policy_may_give_a_builtin_more()
    {
        using Sandbox sandbox = Sample.Open("python", "security: {seccomp: {allow: [chmod]}, landlock: {paths: [{path: /usr/bin, access: read-execute}, {path: $DIR/data, access: read-write}]}}\n");
        Directory.CreateDirectory(Path.Combine(sandbox.Folder, "data"));
        ProcessRun run = sandbox.Run(Sample.Program("/usr/bin/python3", "python3"), "-c",
            "import os, subprocess; open('data/x', 'w').write('1'); os.chmod('data/x', 0o600); print(subprocess.run(['/usr/bin/cat', 'data/x'], capture_output=True, text=True).stdout)");
        Assert.Equal(("", "1\n"), (run.Error, run.Output));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsLinux() ? File.GetUnixFileMode(Path.Combine(sandbox.Folder, "data/x")) : default);
    }
}
