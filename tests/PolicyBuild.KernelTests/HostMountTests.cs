using System.Globalization;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>What the host's mounts do not allow, no sandbox allows: their flags hold in it, for mounts beneath them too, and where a rule lets write.</summary>
public sealed class HostMountTests
{
    // Each folder has a program with set-user-id, a device, and a file.
    private const string Host = """
        fill() {
            mkdir -p $1/data; chmod 777 $1 $1/data
            for folder in $1 $1/data; do
                cp /usr/bin/id $folder/id; chmod 4755 $folder/id; mknod -m 666 $folder/null c 1 3; echo text > $folder/file; chmod 666 $folder/file
            done
        }
        make() { mkdir -p $1; mount -t tmpfs -o mode=755,$2 memory $1; fill $1; }
        make /mnt suid; make /mnt/closed nosuid,nodev,noexec; make /mnt/closed/deep noatime,noexec; make /mnt/closed/deep/deep strictatime
        make /mnt/read nodiratime; make /mnt/read/deep nosuid; mount -o remount,bind,ro /mnt/read; make /mnt/open dev
        make /mnt/open/deep nosuid,noexec,noatime; make /mnt/open/read nodev; mount -o remount,bind,ro /mnt/open/read
        make $DIR/held nosuid,nodev,noexec; make $DIR/held/deep noexec,noatime; mkdir $DIR/plain; fill $DIR/plain
        python3 -c "$LOOK" $DIR
        """;

    // ST_RDONLY to ST_NOSYMFOLLOW of statvfs(3), and what they are for; errors by their kind, as Landlock refuses some of it too.
    private const string Look = """
        import os, subprocess, sys
        folder = sys.argv[1]
        def tried(what):
            try: return what() and "yes"
            except OSError: return "no"
        def write(name): return os.close(os.open(name, os.O_WRONLY)) or True
        for path in ["/mnt" + rest for rest in ("", "/data", "/closed", "/closed/data", "/closed/deep", "/closed/deep/data", "/closed/deep/deep/data", "/read", "/read/data", "/read/deep",
            "/read/deep/data", "/open", "/open/data", "/open/deep/data", "/open/read/data")] + [folder + "/held", folder + "/held/deep/data", folder + "/plain"]:
            print(path, os.statvfs(path).f_flag & 0x3c0f, tried(lambda: subprocess.run([path + "/id"], stdout=subprocess.DEVNULL).returncode == 0),
                tried(lambda: write(path + "/file")), tried(lambda: write(path + "/null")))
        """;

    private const int ReadOnly = 1, NoSetUserId = 2, NoDevices = 4, NoExecution = 8;

    // Where the rules let write.
    private static readonly string[] s_writable = ["/mnt/closed/data", "/mnt/closed/deep", "/mnt/read/data", "/mnt/read/deep", "/mnt/open", "$DIR/held", "$DIR/plain"];

    [Theory]
    [InlineData("sandbox", false)]
    [InlineData("sandbox", true)]
    [InlineData("hardened", false)]
    [InlineData("hardened", true)]
    public void Their_flags_hold(string mode, bool asUser)
    {
        string rules = string.Concat(s_writable.Select(static path => $"\n      - {{path: {path}, access: read-write-execute}}"));
        using var sandbox = new Sandbox($"""
            profile: mounts
            mode: {mode}
            enforcement: best-effort
            security:
              landlock:
                paths:
                  - {(mode == "hardened" ? "{path: /usr, access: read-execute}" : "{path: /, access: read-execute}")}
                  - {"{path: /mnt, access: read-execute}"}
                  - {"{path: /dev, access: read-write}"}{rules}
            """);
        sandbox.Environment["LOOK"] = Look;
        ProcessRun run = sandbox.RunOn(Host, asUser, "python3 -c \"$LOOK\" $DIR");
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == 2 * 18, run.Error + run.Output);
        for (int i = 0; i < 18; i++)
        {
            string[] outside = lines[i].Split(' '), inside = lines[i + 18].Split(' ');
            bool isWritable = s_writable.Select(path => path.Replace("$DIR", sandbox.Folder, StringComparison.Ordinal)).Any(path => (outside[0] + "/").StartsWith(path + "/", StringComparison.Ordinal));
            int flags = int.Parse(outside[1], CultureInfo.InvariantCulture) | NoSetUserId | NoDevices | (isWritable ? 0 : ReadOnly);
            string executes = (flags & NoExecution) == 0 ? "yes" : "no", writes = (flags & ReadOnly) == 0 ? "yes" : "no";
            Assert.Equal($"{outside[0]} {flags} {executes} {writes} no", string.Join(' ', inside));
        }

        // The host was as it had to be: what is not so by a flag was possible there.
        Assert.Contains(lines[..18], static line => line.EndsWith("yes yes yes", StringComparison.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine(run.Output);
    }
}
