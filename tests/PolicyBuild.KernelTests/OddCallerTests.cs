using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Callers and hosts as nobody means them to be: the program starts as it does elsewhere, or the message says what is in the way.</summary>
public sealed class OddCallerTests
{
    private const string Direct = "mode: direct";
    private const string Timed = "mode: direct\nresources: {timeout: 100s}";
    private const string Sandboxed = "mode: sandbox";
    private const string Named = "mode: sandbox\nnetwork: {mode: host, dns: [192.0.2.1]}";

    [Theory]
    [InlineData(Direct)]
    [InlineData(Timed)]
    [InlineData(Sandboxed)]
    public void A_megabyte_of_variables_and_a_hundred_thousand_words_are_the_programs(string settings)
    {
        const int Variables = 9000, Words = 100_000;
        using Sandbox sandbox = Odd(settings);
        for (int i = 0; i < Variables; i++) { sandbox.Environment[$"ODD{i}"] = new string('x', 100); }
        string[] words = [.. Enumerable.Repeat("a", Words)];
        ProcessRun run = sandbox.Run("/bin/sh", ["-c", "env | grep -c ^ODD; echo $#", "sh", .. words]);
        Assert.Equal((0, $"{Variables}\n{Words}\n", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Theory]
    [InlineData(Direct, "started\n", "")]
    [InlineData(Timed, "started\n", "")]
    [InlineData(Sandboxed, "started\n", "")]
    [InlineData(Named, "", "PB8032: cannot make a resolv.conf: file too large\n")] // which is written for the sandbox
    public void Where_no_file_may_grow_only_what_has_to_be_written_is_an_error(string settings, string output, string error)
    {
        using Sandbox sandbox = Odd(settings);
        ProcessRun run = sandbox.RunBy(["/bin/bash", "-c", "ulimit -f 0; exec \"$@\"", "bash"], asUser: false, "/bin/echo", "started");
        Assert.Equal((error.Length == 0 ? 0 : 125, output), (run.ExitCode, run.Output));
        Assert.EndsWith(error, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Direct)]
    [InlineData(Sandboxed)]
    public void A_folder_is_a_standard_input_as_any(string settings)
    {
        using Sandbox sandbox = Odd(settings);
        ProcessRun run = sandbox.RunBy(["/bin/sh", "-c", "exec \"$@\" < /usr", "sh"], asUser: false, "/bin/sh", "-c", "readlink /proc/self/fd/0; read x");
        Assert.StartsWith("/usr\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode); // EISDIR is the program's to meet
    }

    // A pipe that nobody empties and that does not wait.
    [Theory]
    [InlineData(Direct)]
    [InlineData(Timed)]
    [InlineData(Sandboxed)]
    public void A_message_that_has_no_room_is_lost_and_the_status_tells(string settings)
    {
        using Sandbox sandbox = Odd(settings);
        const string caller = """
            import os, sys
            reader, writer = os.pipe()
            os.set_blocking(writer, False)
            try:
                while True: os.write(writer, b"x" * 4096)
            except BlockingIOError: pass
            os.dup2(writer, 2)
            os.set_inheritable(reader, True)
            os.execv(sys.argv[1], sys.argv[1:])
            """;
        ProcessRun run = sandbox.RunBy([Requirement.Tool("python3"), "-c", caller], asUser: false, "/no/such/command");
        Assert.Equal((127, ""), (run.ExitCode, run.Output));
    }

    [Fact]
    public void Without_any_word_not_even_its_name_the_launcher_says_what_is_missing()
    {
        string caller = $"import ctypes; ctypes.CDLL(None).execve(b'{PublishedLauncher.X64}', (ctypes.c_char_p * 1)(None), (ctypes.c_char_p * 1)(None))";
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"), ["-c", caller]);
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("policy-run: error PB8001: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Direct, false, "started\n", "")]
    [InlineData(Timed, false, "", "PB8049")]
    [InlineData(Sandboxed, false, "", "(is /proc mounted?)")]
    [InlineData(Sandboxed, true, "", "PB8031: cannot map the user into the user namespace of the sandbox: not found (is /proc mounted?)")]
    [InlineData("mode: direct\nnetwork: {mode: filtered, outbound: []}", false, "", "PB8061: the cgroup for the policy's BPF programs cannot be made: not found (is /proc mounted?)")]
    public void A_host_without_proc_is_named_where_one_is_needed(string settings, bool asUser, string output, string error)
    {
        using Sandbox sandbox = Odd(settings);
        ProcessRun run = sandbox.RunOn("umount -l /proc", asUser, "echo started");
        Assert.Equal((error.Length == 0 ? 0 : 125, output), (run.ExitCode, run.Output));
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mount -t proc -o hidepid=2 proc /proc", null)]
    [InlineData("mount -o remount,ro,bind /sys", null)]
    [InlineData("mount -t tmpfs none /dev", "PB8032: cannot make a device in /dev: not found")] // who is not root has the host's devices
    public void A_host_that_shows_less_starts_the_program_all_the_same(string host, string? missing)
    {
        foreach (string settings in (string[])[Direct, Timed, Sandboxed])
        {
            foreach (bool asUser in (bool[])[false, true])
            {
                using Sandbox sandbox = Odd(settings);
                ProcessRun run = sandbox.RunOn(host, asUser, "echo started");
                bool isMissing = missing is not null && asUser && settings == Sandboxed;
                Assert.Equal((settings, isMissing ? 125 : 0, isMissing ? "" : "started\n"), (settings, run.ExitCode, run.Output));
                Assert.Contains(isMissing ? missing! : "", run.Error, StringComparison.Ordinal); // not null where something is missing
                Assert.Equal(!isMissing, run.Error.Length == 0);
            }
        }
    }

    // As containers have it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_root_of_layers_is_read_only_in_a_sandbox_as_any_other(bool asUser)
    {
        const string host = """
            mount -t tmpfs none /mnt
            mkdir /mnt/upper /mnt/work /mnt/root
            mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
            cd /mnt/root
            for folder in proc sys dev; do mount --rbind /$folder $folder; done
            pivot_root . mnt
            umount -l /mnt
            cd /
            """;
        using var sandbox = new Sandbox("profile: odd\nmode: sandbox\nsecurity: {landlock: {paths: [{path: /, access: read-execute}, {path: $DIR, access: read-write}, {path: /proc, access: read-only}]}}\n");
        Requirement.Tool("pivot_root");
        File.SetUnixFileMode(sandbox.Folder, (UnixFileMode)0b111_111_111);
        ProcessRun run = sandbox.RunOn(host, asUser, "grep -o '^[0-9 :]* / / ro[^-]*- [a-z]*' /proc/self/mountinfo | grep -o '[a-z]*$'; touch /var/tmp/odd 2>&1 | grep -o 'Read-only file system'; touch $DIR/made && echo made");
        Assert.Equal((0, "overlay\nRead-only file system\nmade\n", ""), (run.ExitCode, run.Output, run.Error));
        Assert.False(File.Exists(sandbox.Folder + "/made")); // it was in the upper layer
    }

    private static Sandbox Odd(string settings) => new($"profile: odd\n{settings}\n");
}
