using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>The launcher with a bundle behind it, as Launcher mode publishes an app.</summary>
public sealed class AppendedBundleTests
{
    private const string ProgramName = "app.unsandboxed";

    [Fact]
    public void Every_word_belongs_to_the_program()
    {
        using var launched = new Launched();
        string app = WriteApp(launched, "#!/bin/sh\nfor word; do echo \"[$word]\"; done\n");
        Assert.Equal("[--help]\n[--app]\n[x y]\n[--]\n[]\n", ProcessRun.Of(app, ["--help", "--app", "x y", "--", ""]).Output);
    }

    [Fact]
    public void The_bundle_is_applied_and_the_exit_status_is_the_program_s()
    {
        TestMachine.NeedsLandlock();
        using var launched = new Launched { Landlock = LandlockRules.Create() };
        launched.Launch.AddSetVariable("FROM_POLICY", "yes");
        launched.Rules.Grant(LandlockRules.ReadOnly, "/");
        launched.Rules.Grant(LandlockRules.ReadExecute, "/usr/bin");
        string app = WriteApp(launched, "#!/bin/sh\necho $FROM_POLICY\ntouch \"$1\" 2>/dev/null && exit 1\nexit 7\n");
        string file = Path.Combine(launched.Folder, "new");
        ProcessRun run = ProcessRun.Of(app, [file]);
        Assert.Equal(("yes\n", 7), (run.Output, run.ExitCode));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void The_program_is_the_one_beside_the_real_file_whatever_PATH_and_the_current_folder_hold()
    {
        using var launched = new Launched();
        using var elsewhere = new TemporaryFolder();
        string app = WriteApp(launched, "#!/bin/sh\necho real\n");
        string wrong = elsewhere.Write(ProgramName, "#!/bin/sh\necho wrong\n");
        File.SetUnixFileMode(wrong, (UnixFileMode)0b111_101_101);
        string link = Path.Combine(elsewhere.Path, "app");
        File.CreateSymbolicLink(link, app);
        var environment = new Dictionary<string, string?> { ["PATH"] = elsewhere.Path + ":/usr/bin:/bin" };
        Assert.Equal("real\n", ProcessRun.Of(link, [], folder: elsewhere.Path, environment: environment).Output);
        Assert.Equal("real\n", ProcessRun.Of("/bin/sh", ["-c", "app"], folder: elsewhere.Path, environment: environment).Output);
    }

    [Fact]
    public void App_stands_for_the_folder_of_the_executable()
    {
        using var launched = new Launched();
        launched.Launch.Flags = LaunchFlags.WorkingDirectory;
        launched.Launch.WorkingDirectoryVariable = PathVariable.App;
        launched.Launch.WorkingDirectory = "/data";
        Directory.CreateDirectory(Path.Combine(launched.Folder, "data"));
        string app = WriteApp(launched, "#!/bin/sh\npwd\n");
        Assert.Equal(Path.Combine(launched.Folder, "data") + "\n", ProcessRun.Of(app, [], folder: "/").Output);
    }

    [Fact]
    public void Every_part_of_the_appended_bytes_is_checked_before_anything_starts()
    {
        using var launched = new Launched();
        string app = WriteApp(launched, "#!/bin/sh\necho started\n");
        byte[] whole = File.ReadAllBytes(app);
        int begin = (int)new FileInfo(LauncherBinary.Path).Length;
        Assert.Equal("started\n", ProcessRun.Of(app, []).Output);

        // The bytes one by one are in the reader's own tests; here one of each field shows that the process asks the reader.
        foreach (int at in (int[])[9, 15, begin, begin + 100, whole.Length - 320, whole.Length - 316, whole.Length - 312, whole.Length - 304,
            whole.Length - 288, whole.Length - 200, whole.Length - 32, whole.Length - 1])
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0x20;
            Refused(app, changed);
        }

        foreach (int length in (int[])[begin, begin + 1, begin + 320, whole.Length - 320, whole.Length - 1]) { Refused(app, whole[..length]); }
        Refused(app, [.. whole, 0]);
        Refused(app, [.. whole, .. whole[begin..]]);
    }

    [Fact]
    public void A_bundle_with_a_sound_trailer_is_still_checked_itself()
    {
        using var launched = new Launched { Damage = bytes => bytes[..^8] };
        string app = WriteApp(launched, "#!/bin/sh\necho started\n");
        BundleTests.AssertRefused(ProcessRun.Of(app, []), "PB6009");
    }

    [Fact]
    public void A_program_that_is_not_there_is_named()
    {
        using var launched = new Launched();
        string app = WriteApp(launched, "#!/bin/sh\n");
        File.Delete(Path.Combine(launched.Folder, ProgramName));
        ProcessRun run = ProcessRun.Of(app, []);
        Assert.Equal(127, run.ExitCode);
        Assert.Contains(Path.Combine(launched.Folder, ProgramName), run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deleted_executable_does_not_guess_its_folder()
    {
        using var launched = new Launched();
        string app = WriteApp(launched, "#!/bin/sh\necho started\n");
        // The shell holds the file open, deletes its name, and executes the descriptor.
        ProcessRun run = ProcessRun.Of("/bin/sh", ["-c", "exec 9<\"$1\"; rm \"$1\"; exec /proc/self/fd/9", "sh", app]);
        BundleTests.AssertRefused(run, "PB8027");
    }

    [Fact]
    public void The_plain_launcher_is_unmarked()
    {
        Assert.True(LauncherFile.IsLauncher(File.ReadAllBytes(LauncherBinary.Path)));
        Assert.True(LauncherFile.IsLauncher(File.ReadAllBytes(LauncherBinary.Arm64Path)));
    }

    [Fact]
    public void The_launcher_for_aarch64_finds_its_mark_too()
    {
        string qemu = Requirement.Tool("qemu-aarch64");
        using var launched = new Launched();
        byte[] file = LauncherFile.Of(File.ReadAllBytes(LauncherBinary.Arm64Path), File.ReadAllBytes(launched.WriteBundle()), ProgramName);
        string app = WriteExecutable(Path.Combine(launched.Folder, "app"), file[..^1]);
        // The emulator answers /proc/self/exe with the emulated file.
        BundleTests.AssertRefused(ProcessRun.Of(qemu, [app]), "PB6101");
    }

    private static void Refused(string app, byte[] bytes)
    {
        WriteExecutable(app, bytes);
        BundleTests.AssertRefused(ProcessRun.Of(app, [], folder: Path.GetDirectoryName(app)), "PB6");
    }

    private static string WriteApp(Launched launched, string script)
    {
        launched.WriteScript(ProgramName, script);
        return WriteExecutable(Path.Combine(launched.Folder, "app"),
            LauncherFile.Of(File.ReadAllBytes(LauncherBinary.Path), File.ReadAllBytes(launched.WriteBundle()), ProgramName));
    }

    /// <summary>Another process writes the file: a test that starts a process at the same time would hand it our descriptor, and a file that
    /// somebody has open for writing is not executed (ETXTBSY).</summary>
    private static string WriteExecutable(string path, byte[] bytes)
    {
        File.WriteAllBytes(path + ".bytes", bytes);
        File.Delete(path);
        Assert.Equal(0, ProcessRun.Of("/bin/cp", [path + ".bytes", path]).ExitCode);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return path;
    }
}
