using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>The caller's working directory in a sandbox: the program has it too, or nothing is started.</summary>
public sealed class CallersFolderTests
{
    private const string Policy = "profile: folder\nmode: sandbox\n";
    private const string Hardened = "profile: folder\nmode: hardened\nenforcement: best-effort\nsecurity: {landlock: {paths: [{path: /usr, access: read-execute}]}}\n";
    private const string Host = "mount -t tmpfs tmpfs /srv; mkdir -m 755 /srv/folder; echo text > /srv/folder/file; cd /srv/folder";

    [Theory]
    [InlineData("", "/srv/folder\ntext\nclosed\n")]
    [InlineData("mkdir /srv/other; mount --bind /srv/folder /srv/other; cd /srv/other", "/srv/other\ntext\nclosed\n")]
    [InlineData("cd /", "/\nclosed\n")]
    [InlineData("mkdir $DIR/hidden; echo theirs > $DIR/hidden/file; chmod 777 $DIR/hidden; cd $DIR/hidden", "$DIR/hidden\nclosed\n")]
    public void It_is_the_same_or_an_empty_one_where_the_private_tmp_hides_it(string host, string output)
    {
        foreach (bool asUser in (bool[])[false, true])
        {
            using var sandbox = new Sandbox(Policy);
            ProcessRun run = sandbox.RunOn(Host + "\n" + host, asUser, "pwd; cat ./file 2>/dev/null; : 2>/dev/null > new || echo closed");
            Assert.Equal((asUser, output.Replace("$DIR", sandbox.Folder, StringComparison.Ordinal)), (asUser, run.Output.Replace("closed\n", "", StringComparison.Ordinal) + "closed\n"));
            Assert.DoesNotContain("theirs", run.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Policy, "/srv/folder")]
    [InlineData(Policy, "$DIR/folder")] // in the host's /tmp, which stays hidden
    [InlineData(Hardened, "/srv/folder")]
    public void A_deleted_one_is_a_deleted_one(string policy, string folder)
    {
        foreach (bool asUser in (bool[])[false, true])
        {
            using var sandbox = new Sandbox(policy);
            ProcessRun run = sandbox.RunOn($"mount -t tmpfs tmpfs /srv; mkdir -p -m 777 {folder}; echo theirs > {folder}/../theirs; cd {folder}; rmdir {folder}", asUser, """
                [ "$(readlink /proc/self/cwd)" != / ] && echo elsewhere; ls -A . ; cat ../theirs; : > new; [ -e /new ] && echo new
                """);
            Assert.Equal((asUser, "elsewhere\n"), (asUser, run.Output));
            Assert.Equal(0, run.Error.Split("policy-run: error").Length - 1);
        }
    }

    [Theory]
    [InlineData("sandbox", "umount -l /srv", "")]
    [InlineData("hardened", "umount -l /srv", "")]
    [InlineData("sandbox", "mount --rbind / /mnt; exec 3< .; set -- nsenter --root=/mnt --wd=/proc/self/fd/3 -- \"$@\"", "")] // outside the root
    [InlineData("sandbox", "mount -t tmpfs over /srv", "{path: /srv, access: read-write}")] // under another mount, where a rule is for what that covers
    public void Nothing_is_started_in_one_that_the_sandbox_cannot_have(string mode, string host, string rule)
    {
        string policy = mode == "hardened" ? Hardened : Policy;
        if (rule.Length > 0) { policy += $"security:\n  landlock: {{paths: [{{path: /, access: read-execute}}, {rule}]}}\n"; }
        using var sandbox = new Sandbox(policy);
        ProcessRun run = sandbox.RunOn(Host + "\n" + host, asUser: false, "echo started");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Matches("policy-run: error PB8020: cannot keep the caller's working directory.*; start in another one .*\n$", run.Error);

        using var named = new Sandbox(policy + "process: {working_directory: /usr}\n");
        Assert.Equal("/usr\n", named.RunOn(Host + "\n" + host, asUser: false, "pwd").Output);
    }

    [Fact]
    public void One_that_another_mount_covers_is_the_same_and_read_only()
    {
        using var sandbox = new Sandbox(Policy);
        ProcessRun run = sandbox.RunOn(Host + "\nmount -t tmpfs over /srv", asUser: false, "cat ./file; touch new 2>/dev/null || echo closed");
        Assert.Equal("text\nclosed\n", run.Output);
    }

    [Theory]
    [InlineData("755", "text\n", 0)] // the folder itself can be searched, only the way to it cannot
    [InlineData("700", "", 125)]
    public void One_whose_path_the_user_may_not_go_is_the_same_or_nothing_is_started(string mode, string output, int status)
    {
        using var sandbox = new Sandbox(Policy);
        ProcessRun run = sandbox.RunOn(Host + $"\nchmod {mode} /srv/folder; chmod 700 /srv", asUser: true, "cat ./file");
        Assert.Equal((status, output), (run.ExitCode, run.Output));
        if (status != 0) { Assert.Matches("^policy-run: error PB8020: cannot keep the caller's working directory '/srv/folder' in the sandbox: permission denied; .*\n$", run.Error); }
    }

    [Fact]
    public void A_written_one_is_that_or_nothing_is_started()
    {
        using var sandbox = new Sandbox(Policy + "process: {working_directory: $DIR/hidden}\n");
        Directory.CreateDirectory(sandbox.Folder + "/hidden");
        ProcessRun run = sandbox.Run("/bin/echo", "started");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains("error PB8020", run.Error, StringComparison.Ordinal);
    }
}
