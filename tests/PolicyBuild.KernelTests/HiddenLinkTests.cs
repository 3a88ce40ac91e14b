using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Rules whose paths go through links, into the private /tmp and /dev and out of them: each means what it names on the host, and nothing beside it.</summary>
public sealed class HiddenLinkTests
{
    // $DIR is beneath /tmp; /srv is what no private folder hides.
    private const string Host = """
        mount -t tmpfs tmpfs /srv
        mkdir -p $DIR/real/sub $DIR/open $DIR/other && chmod 777 $DIR/real $DIR/open
        echo in tmp > $DIR/real/file && echo beneath > $DIR/real/sub/file && echo hidden > $DIR/other/file && echo in srv > /srv/file
        """;

    [Theory]
    [InlineData("ln -s $DIR/real /srv/link", "/srv/link/file", "in tmp\n")]
    [InlineData("ln -s $DIR/real/file /srv/link", "/srv/link", "in tmp\n")]
    [InlineData("ln -s $DIR/first /srv/link; ln -s second $DIR/first; ln -s real/file $DIR/second", "/srv/link", "in tmp\n")]
    [InlineData("ln -s real $DIR/link", "$DIR/link/sub/file", "beneath\n")]
    [InlineData("ln -s ../real $DIR/open/link", "$DIR/open/link/file", "in tmp\n")]
    [InlineData("ln -s /srv/file $DIR/link", "$DIR/link", "in srv\n")]
    [InlineData("mount --bind $DIR/real/file $DIR/other/file", "$DIR/other/file", "in tmp\n")] // a file that is a mount
    [InlineData("", "/dev/shm/file", "shared\n")]
    [InlineData("ln -s shm/file /dev/policybuild-link", "/dev/policybuild-link", "shared\n")]
    [InlineData("ln -s /srv/file /dev/policybuild-link", "/dev/policybuild-link", "in srv\n")]
    [InlineData("rm -r /dev/shm; mkdir /srv/shm; ln -s /srv/shm /dev/shm; echo elsewhere > /srv/shm/file", "/dev/shm/file", "elsewhere\n")]
    public void A_rule_is_for_what_its_links_lead_to(string links, string path, string text)
    {
        foreach (string mode in (string[])["sandbox", "hardened"])
        {
            foreach (bool asUser in (bool[])[false, true])
            {
                using var sandbox = new Sandbox(Policy(mode, $"{{path: {path}, access: read-only}}"));
                ProcessRun run = sandbox.RunOn(Host + "\n" + OwnDevices + "\n" + links, asUser, $"cat {path}; cat $DIR/other/file $DIR/test.policybundle 2>/dev/null");
                string expected = path.EndsWith("other/file", StringComparison.Ordinal) ? text + text : text;
                Assert.Equal((mode, asUser, expected, ""), (mode, asUser, run.Output, WithoutHooks(run.Error)));
            }
        }
    }

    [Theory]
    [InlineData("/var/tmp/real")]
    [InlineData("/var/tmp/link")]
    [InlineData("/srv/link")]
    [InlineData("/var/tmp/li*")]
    public void What_is_written_by_such_a_name_is_the_hosts_and_all_else_is_private(string path)
    {
        // As where /var/tmp is a link to /tmp.
        const string host = Host + "\nmount -t tmpfs tmpfs /var; ln -s $DIR /var/tmp; ln -s real $DIR/link; ln -s /var/tmp/link /srv/link";
        foreach (string mode in (string[])["sandbox", "hardened"])
        {
            foreach (bool asUser in (bool[])[false, true])
            {
                using var sandbox = new Sandbox(Policy(mode, $"{{path: \"{path}\", access: read-write}}"));
                string name = path.Replace("li*", "link", StringComparison.Ordinal);
                ProcessRun run = sandbox.RunOn(host, asUser, $"echo new > {name}/new; cat {name}/file; [ -e $DIR/other ] && echo other");
                Assert.Equal((mode, asUser, ""), (mode, asUser, WithoutHooks(run.Error)));
                Assert.Equal("new\n", File.ReadAllText(sandbox.Folder + "/real/new"));
                Assert.StartsWith("in tmp\n", run.Output, StringComparison.Ordinal);
                Assert.DoesNotContain("other", run.Output, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("sandbox")]
    [InlineData("hardened")]
    public void The_private_tmp_by_another_name_is_private(string mode)
    {
        using var sandbox = new Sandbox(Policy(mode, "{path: /srv/link, access: read-write}"));
        ProcessRun run = sandbox.RunOn(Host + "\nln -s /tmp /srv/link", asUser: false, "echo own > /srv/link/own; cat /tmp/own");
        Assert.Equal("own\n", run.Output);
        Assert.False(File.Exists("/tmp/own"));
    }

    [Fact]
    public void Where_tmp_is_a_link_a_rule_for_the_folder_above_it_leaves_it_private()
    {
        using var sandbox = new Sandbox(Policy("sandbox", "{path: /srv, access: read-write}", "{path: /tmp, access: read-write}"));
        const string host = Host + """

            mkdir /srv/tmp /srv/data /srv/app; mount --bind $DIR /srv/app; mount --bind $DIR/real /srv/data; echo theirs > /srv/tmp/theirs
            mount --rbind / /mnt; mount -t tmpfs root /mnt/mnt; cd /mnt/mnt
            for name in /*; do
                if [ -L $name ]; then cp -d $name .; elif [ -d $name ] && [ $name != /tmp ] && [ $name != /mnt ]; then mkdir .$name && mount --rbind $name .$name; fi
            done
            ln -s srv/tmp tmp; mkdir old; pivot_root . old; umount -l old; rmdir old; cd /
            """;
        ProcessRun run = sandbox.RunOn(host, asUser: false, "echo own > /tmp/own; ls /srv/tmp /tmp; echo new > /srv/data/new", "/srv/app");
        Assert.Equal("/srv/tmp:\nown\n\n/tmp:\nown\n", run.Output.Replace("/tmp:\nown\n\n/srv/tmp:\nown\n", "/srv/tmp:\nown\n\n/tmp:\nown\n", StringComparison.Ordinal));
        Assert.Equal("new\n", File.ReadAllText(sandbox.Folder + "/real/new"));
    }

    [Theory]
    [InlineData("ln -s loop2 $DIR/loop; ln -s loop $DIR/loop2", "$DIR/loop", "PB8009")] // the private /tmp has none of it
    [InlineData("ln -s /srv/loop /srv/loop", "/srv/loop", "PB8010")]
    [InlineData("ln -s $DIR/absent /srv/link", "/srv/link", "PB8009")]
    public void A_link_that_leads_nowhere_is_refused_in_the_sandbox_as_outside(string links, string path, string code)
    {
        foreach (string mode in (string[])["sandbox", "hardened"])
        {
            using var sandbox = new Sandbox(Policy(mode, $"{{path: {path}, access: read-only}}"));
            ProcessRun run = sandbox.RunOn(Host + "\n" + links, asUser: false, "echo started");
            Assert.Equal((125, ""), (run.ExitCode, run.Output));
            Assert.Contains("error " + (mode == "sandbox" ? code : "PB80"), run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_link_that_the_program_could_have_made_leads_a_rule_nowhere()
    {
        using var sandbox = new Sandbox(Policy("sandbox", "{path: $DIR/open, access: read-write}", "{path: $DIR/open/link, access: read-only}"));
        ProcessRun run = sandbox.RunOn(Host + "\nln -s $DIR/other $DIR/open/link", asUser: false, "cat $DIR/open/link/file");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains("error PB8010", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sandbox")]
    [InlineData("hardened")]
    public void The_least_stack_is_enough_to_follow_them(string mode)
    {
        using var sandbox = new Sandbox(Policy(mode, "{path: /srv/link/file, access: read-only}", "{path: \"/srv/link/su*/**\", access: read-only}", "{path: \"/srv/fi*\", access: [read_file, write_file, truncate]}"));
        ProcessRun run = sandbox.RunOn(Host + "\nln -s $DIR/first /srv/link; ln -s real $DIR/first; ulimit -s 64; set -- env -i \"$@\"", asUser: false,
            "cat /srv/link/file /srv/link/sub/file; echo new > /srv/file; cat /srv/file");
        Assert.Equal("in tmp\nbeneath\nnew\n", run.Output + WithoutHooks(run.Error));
    }

    [Fact]
    public void A_command_is_found_by_a_link_that_the_private_tmp_hides()
    {
        using var sandbox = new Sandbox("profile: command\nmode: sandbox\n");
        File.CreateSymbolicLink(sandbox.Folder + "/link", "tool-1");
        File.CreateSymbolicLink(sandbox.Folder + "/system", "/bin/echo");
        File.Copy("/bin/echo", sandbox.Folder + "/tool-1");
        Assert.Equal("linked\n", sandbox.Run(sandbox.Folder + "/link", "linked").Output);
        Assert.Equal("relative\n", sandbox.Run("./link", "relative").Output);
        Assert.Equal("system\n", sandbox.Run(sandbox.Folder + "/system", "system").Output);
    }

    // What is made in /dev is made in one of the test's own.
    private const string OwnDevices = """
        mount -t tmpfs dev /mnt; mkdir /mnt/shm /mnt/pts
        for name in null zero full random urandom tty; do cp -a /dev/$name /mnt/$name; done
        ln -s /proc/self/fd /mnt/fd; echo shared > /mnt/shm/file; mount --move /mnt /dev
        """;

    private static string Policy(string mode, params string[] rules) => $$"""
        profile: links
        mode: {{mode}}
        enforcement: best-effort
        security:
          landlock:
            paths:
              - {path: /usr, access: read-execute}
              - {path: /etc, access: read-only}
              - {path: /dev/null, access: read-write}
        """ + string.Concat(rules.Select(static rule => "\n      - " + rule));

    private static string WithoutHooks(string error) =>
        string.Concat(error.Split('\n').Where(static line => line.Length > 0 && !line.Contains("warning PB806", StringComparison.Ordinal)));
}
