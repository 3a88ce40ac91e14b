using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests.Builtins;

/// <summary>What each built-in and each level denies any program, whatever its language.</summary>
public sealed class DenialTests
{
    private const string Allowed = "ok 0", Permission = "errno 1", Access = "errno 13", NotThere = "errno 38";

    // System call numbers of x86_64 (asm/unistd_64.h).
    private const long Ptrace = 101, Mount = 165, Unshare = 272, ProcessVmReadv = 310, Bpf = 321, IoUringSetup = 425, Clone3 = 435, Openat2 = 437, Chmod = 90, Fchmod = 91,
        Ioctl = 16, Socket = 41, Fork = 57, Chown = 92, Keyctl = 250, InitModule = 175, SettimeOfDay = 164;

    [Theory]
    [InlineData("runtime")]
    [InlineData("python")]
    [InlineData("node")]
    [InlineData("dotnet")]
    [InlineData("aspnet")]
    public void A_builtin_denies_what_reaches_past_the_program(string name)
    {
        using var sandbox = new Sandbox($"profile: p\nmode: direct\nextends: ['builtin:{name}']\n");
        sandbox.Environment["TMPDIR"] = Directory.CreateDirectory(Path.Combine(sandbox.Folder, "tmp")).FullName;
        Assert.Equal(
            [Permission, Permission, Permission, Permission, Permission, Permission, Permission, Permission, NotThere, NotThere],
            sandbox.Probe(
                new ProbeCall(Ptrace, 0, 0, 0, 0), new ProbeCall(Mount, "none", "/mnt", "tmpfs", 0, 0), new ProbeCall(Unshare, 0x10000000), // CLONE_NEWUSER
                new ProbeCall(ProcessVmReadv, 1, 0, 0, 0, 0, 0), new ProbeCall(Bpf, 0, 0, 0), new ProbeCall(IoUringSetup, 1, 0),
                new ProbeCall(Chmod, "/etc/passwd", 0x1A4), new ProbeCall(Chown, "/etc/passwd", -1, -1), new ProbeCall(Clone3, 0, 0), new ProbeCall(Openat2, 0, 0, 0, 0)));
        Assert.Equal(
            [Permission, "errno 9", Permission, Permission],
            sandbox.Probe(
                new ProbeCall(Fchmod, 99, 0x9ED), new ProbeCall(Fchmod, 99, 0x1ED), // 04755 and 0755 on no descriptor
                new ProbeCall(Ioctl, 0, 0x5412, 0), new ProbeCall(Socket, 17, 3, 0))); // TIOCSTI; AF_PACKET, SOCK_RAW
        AssertFiles(sandbox);
    }

    [Fact]
    public void Low_denies_what_no_application_needs_and_nothing_else()
    {
        using Sandbox sandbox = OfLevel("low");
        Assert.Equal(
            [Permission, Permission, Permission, Permission, Permission, Permission, Permission, Permission],
            sandbox.Probe(
                new ProbeCall(Ptrace, 0, 0, 0, 0), new ProbeCall(Mount, "none", "/mnt", "tmpfs", 0, 0), new ProbeCall(ProcessVmReadv, 1, 0, 0, 0, 0, 0),
                new ProbeCall(Bpf, 0, 0, 0), new ProbeCall(Keyctl, 0, 0), new ProbeCall(InitModule, 0, 0, 0), new ProbeCall(SettimeOfDay, 0, 0), new ProbeCall(Ioctl, 0, 0x5412, 0)));
        Assert.Equal([Allowed, Allowed], sandbox.Try("open-read /etc/passwd", "create $DIR/new"));
        Assert.Equal("hello\n", sandbox.Run("/bin/sh", "-c", "/bin/echo hello").Output);
    }

    [Fact]
    public void Medium_lets_an_ordinary_program_live_and_keeps_the_system_as_it_is()
    {
        using Sandbox sandbox = OfLevel("medium");
        Assert.Equal(
            [Permission, Permission, Permission, Permission, Permission, Permission, NotThere, Permission],
            sandbox.Probe(
                new ProbeCall(Ptrace, 0, 0, 0, 0), new ProbeCall(Mount, "none", "/mnt", "tmpfs", 0, 0), new ProbeCall(Unshare, 0x10000000), new ProbeCall(Bpf, 0, 0, 0),
                new ProbeCall(IoUringSetup, 1, 0), new ProbeCall(Keyctl, 0, 0), new ProbeCall(Clone3, 0, 0), new ProbeCall(Ioctl, 0, 0x5412, 0)));
        Assert.Equal(["errno 97"], sandbox.Probe(new ProbeCall(Socket, 17, 3, 0))); // AF_PACKET: EAFNOSUPPORT
        AssertFiles(sandbox);
        Assert.Equal("hello\n", sandbox.Run("/bin/sh", "-c", "/bin/echo hello | /bin/cat").Output);
        Assert.Equal("7\n", sandbox.Run(Sample.Program("/usr/bin/python3", "python3"), "-c", "import threading, subprocess; print(subprocess.run(['expr', '3', '+', '4'], capture_output=True, text=True).stdout, end='')").Output);
        Assert.Equal("7\n", sandbox.Run(Sample.Program("/usr/bin/node", "nodejs"), "-e", "console.log(7)").Output);
    }

    [Fact]
    public void High_is_one_process_without_network()
    {
        using Sandbox sandbox = OfLevel("high");
        ProcessRun stopped = sandbox.RunWithInput(ProbeProgram.Input([new ProbeCall(Fork)]), ProbeProgram.Path);
        Assert.NotEqual(0, stopped.ExitCode); // the probe has a child for each line
        string python = Sample.Program("/usr/bin/python3", "python3");
        const string Script = """
            import ctypes, errno, mmap, os, socket, subprocess, sys, threading
            def refused(what, action):
                try: action(); print(what, "passed")
                except OSError as error: print(what, error.errno)
            thread = threading.Thread(target=lambda: print("thread"))
            thread.start(); thread.join()
            open(os.environ["TMPDIR"] + "/new", "w").write("x")
            refused("fork", os.fork)
            refused("execve", lambda: os.execv(sys.executable, [sys.executable]))
            refused("socket", lambda: socket.socket())
            refused("shadow", lambda: open("/etc/shadow"))
            refused("passwd", lambda: open("/etc/passwd"))
            refused("write", lambda: open("new", "w"))
            refused("memory", lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC))
            sys.stdout.flush()
            ctypes.CDLL(None).ptrace(0, 0, 0, 0)
            """;
        ProcessRun run = sandbox.Run(python, "-c", Script);
        Assert.Equal(("thread\nfork 1\nexecve 38\nsocket 1\nshadow 13\npasswd 13\nwrite 13\nmemory 13\n", 128 + 31), (run.Output, run.ExitCode)); // SIGSYS
    }

    private static void AssertFiles(Sandbox sandbox)
    {
        Assert.Equal(
            [Access, Access, Access, Access, Access, Allowed, Allowed, Allowed],
            sandbox.Try(
                "open-read /etc/shadow", "open-write /etc/passwd", "create $DIR/new", "create /var/tmp/policybuild-escape", "open-directory /root",
                "create $DIR/tmp/new", "open-read /etc/passwd", "open-both /dev/null"));
    }

    private static Sandbox OfLevel(string level)
    {
        var sandbox = new Sandbox($"profile: p\nmode: direct\nsecurity: {{level: {level}}}\n");
        sandbox.Environment["TMPDIR"] = Directory.CreateDirectory(Path.Combine(sandbox.Folder, "tmp")).FullName;
        return sandbox;
    }
}
