using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Tasks.Publishing;
using PolicyBuild.Testing;

namespace PolicyBuild.Tasks.Tests.Publishing;

public sealed class PublishTaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeEngine _engine = new();

    [Fact]
    public void The_launcher_carries_the_bundle_and_may_be_executed()
    {
        string bundle = Bundle("app");
        WritePolicyLauncher task = Launcher("linux-x64", bundle);
        Assert.True(task.Execute(), string.Join('\n', _engine.Lines));
        string path = _folder.Path + "/obj/launcher/app";
        Assert.Equal(LauncherFile.Of(File.ReadAllBytes(Tool()), File.ReadAllBytes(bundle), "app.unsandboxed"), File.ReadAllBytes(path));
        Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherExecute));
        Assert.Equal(bundle, task.Entry);
        Assert.Equal(["app"], Directory.EnumerateFiles(_folder.Path + "/obj/launcher").Select(Path.GetFileName));

        // Old, so that a program of the same name counts as newer.
        DateTime written = File.GetLastWriteTimeUtc(path);
        Assert.InRange(written.Year, 2000, 2008);

        // The same content again leaves the file alone, with the right time.
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupWrite);
        Assert.True(Launcher("linux-musl-x64", bundle).Execute());
        Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.GroupWrite));
        File.SetLastWriteTimeUtc(path, written.AddYears(20));
        Assert.True(Launcher("linux-x64", bundle).Execute());
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));
    }

    [Theory]
    [InlineData("win-x64", "PB7023")]
    [InlineData("osx-arm64", "PB7023")]
    [InlineData("linux-arm", "PB7023")]
    [InlineData("", "PB7023")]
    [InlineData("linux-arm64", "PB7024")] // there is no such tool in the test's package
    public void A_platform_without_a_launcher_is_an_error(string runtime, string code)
    {
        Assert.False(Launcher(runtime, Bundle("app")).Execute());
        Assert.StartsWith($"error {code} /project/app.csproj(1,1): ", Assert.Single(_engine.Lines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Path + "/obj/launcher"));
    }

    [Fact]
    public void A_damaged_bundle_or_launcher_is_an_error()
    {
        string bundle = Bundle("app");
        byte[] bytes = File.ReadAllBytes(bundle);
        bytes[^1] ^= 1;
        File.WriteAllBytes(bundle, bytes);
        Assert.False(Launcher("linux-x64", bundle).Execute());
        Assert.Contains("PB7026", Assert.Single(_engine.Lines), StringComparison.Ordinal);

        File.AppendAllText(Tool(), "x");
        Assert.False(Launcher("linux-x64", Bundle("app")).Execute());
        Assert.Contains("PB7024", _engine.Lines.Last(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Path + "/obj/launcher"));
    }

    [Fact]
    public void An_app_without_an_executable_is_an_error()
    {
        WritePolicyLauncher task = Launcher("linux-x64", Bundle("app"));
        task.Published = [];
        Assert.False(task.Execute());
        Assert.Contains("PB7025", Assert.Single(_engine.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Launcher_mode_without_a_policy_is_an_error()
    {
        Assert.False(Launcher("linux-x64").Execute());
        Assert.Contains("PB7022", Assert.Single(_engine.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Bundles_are_described_by_their_hashes_and_the_list_is_left_alone_when_nothing_changed()
    {
        using var project = new ProjectFolder();
        project.Policy("b.policy.yaml", ProjectFolder.Good);
        project.Policy("a.policy.yaml", "profile: other\nmode: direct\nextends: [builtin:dotnet]\n");
        Assert.True(project.Build());
        string list = _folder.Path + "/list.txt";
        DescribePolicyBundles task = Describe(list, project.Output + "b.policybundle", project.Output + "a.policybundle");
        Assert.True(task.Execute(), string.Join('\n', _engine.Lines));
        Assert.Equal(["a", "b"], task.Described.Select(item => Path.GetFileNameWithoutExtension(item.ItemSpec)));
        Assert.Equal(["other", "app"], task.Described.Select(item => item.GetMetadata("Profile")));
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(project.Output + "a.policybundle")));
        Assert.Equal(hash, task.Described[0].GetMetadata("Sha256"));
        Assert.Equal(64, task.Described[0].GetMetadata("PolicyHash").Length);
        Assert.Equal($"policies/a.policybundle\t{hash}\t{task.Described[0].GetMetadata("PolicyHash")}", File.ReadAllLines(list)[0]);

        File.SetLastWriteTimeUtc(list, DateTime.UnixEpoch);
        Assert.True(Describe(list, project.Output + "b.policybundle", project.Output + "a.policybundle").Execute());
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(list));
    }

    [Fact]
    public void A_file_that_is_no_bundle_is_an_error_at_that_file()
    {
        string bundle = _folder.Write("x.policybundle", "text");
        Assert.False(Describe(_folder.Path + "/list.txt", bundle).Execute());
        Assert.StartsWith($"error PB7026 {bundle}(1,1): ", Assert.Single(_engine.Lines), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.Path + "/list.txt"));
    }

    [Fact]
    public void A_bundle_that_is_not_there_is_an_error_and_no_crash()
    {
        Assert.False(Describe(_folder.Path + "/list.txt", _folder.Path + "/none.policybundle").Execute());
        Assert.Contains("PB7003", Assert.Single(_engine.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_goes_through_policy_run_before_the_command()
    {
        string bundle = Bundle("app");
        PreparePolicyRun task = RunOf("linux-x64", bundle);
        Assert.True(task.Execute(), string.Join('\n', _engine.Lines));
        Assert.Equal(File.ReadAllBytes(Tool()), File.ReadAllBytes(task.Runner));
        Assert.True(File.GetUnixFileMode(task.Runner).HasFlag(UnixFileMode.UserExecute));
        Assert.Equal($"--app \"/app/\" \"{bundle}\" -- \"/app/my app\"", task.RunnerArguments);
    }

    [Fact]
    public void A_run_without_a_policy_is_left_as_it_is()
    {
        PreparePolicyRun task = RunOf("linux-x64");
        Assert.True(task.Execute());
        Assert.Equal(("", ""), (task.Runner, task.RunnerArguments));
    }

    [Fact]
    public void Elsewhere_a_run_warns_once_and_goes_on()
    {
        PreparePolicyRun task = RunOf("osx-arm64", Bundle("app"));
        Assert.True(task.Execute());
        Assert.Equal("", task.Runner);
        Assert.StartsWith("warning PB7027 ", Assert.Single(_engine.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b", "\"a b\"")]
    [InlineData("a\"b", "\"a\\\"b\"")]
    [InlineData("a\\b", "\"a\\b\"")]
    [InlineData("a\\\"b", "\"a\\\\\\\"b\"")]
    [InlineData("a\\", "\"a\\\\\"")]
    [InlineData("$x `y` ;", "\"$x `y` ;\"")]
    public void A_word_comes_back_as_it_was(string word, string quoted)
    {
        Assert.Equal(quoted, PreparePolicyRun.Quoted(word));
        using var echo = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/echo", "-n " + quoted) { RedirectStandardOutput = true });
        Assert.Equal(word, echo!.StandardOutput.ReadToEnd()); // it started
    }

    public void Dispose() => _folder.Dispose();

    private static ITaskItem[] Policies(string[] bundles) => [.. bundles.Select(bundle => new TaskItem(bundle.Replace(".policybundle", ".policy.yaml", StringComparison.Ordinal)))];

    private static ITaskItem[] Items(string[] paths) => [.. paths.Select(path => new TaskItem(path))];

    private static TaskItem Settings()
    {
        var item = new TaskItem("settings");
        item.SetMetadata("Project", "/project/app.csproj");
        return item;
    }

    private WritePolicyLauncher Launcher(string runtime, params string[] bundles)
    {
        Tool();
        return new()
        {
            BuildEngine = _engine, Settings = Settings(), Policies = Policies(bundles), Bundles = Items(bundles), AssemblyName = "app", Runtime = runtime,
            Tools = new TaskItem(_folder.Path), Published = [new TaskItem("/obj/apphost")], Program = "app.unsandboxed", Executable = new TaskItem(_folder.Path + "/obj/launcher/app"),
        };
    }

    private PreparePolicyRun RunOf(string platform, params string[] bundles)
    {
        Tool();
        return new()
        {
            BuildEngine = _engine, Settings = Settings(), Policies = Policies(bundles), Bundles = Items(bundles), AssemblyName = "app", Platform = platform,
            Tools = new TaskItem(_folder.Path), Launcher = new TaskItem(_folder.Path + "/obj/policies/run/policy-run"), AppFolder = new TaskItem("/app/"), Command = "/app/my app",
        };
    }

    private DescribePolicyBundles Describe(string list, params string[] bundles) =>
        new() { BuildEngine = _engine, Settings = Settings(), Bundles = Items(bundles), List = new TaskItem(list) };

    private string Bundle(string name)
    {
        var writer = new BundleWriter();
        writer.Add(SectionKind.Launch, 0, 0, new LaunchSectionBuilder { Profile = "test" }.ToArray());
        return _folder.Write(name + ".policybundle", writer.ToArray());
    }

    // An ELF header and one empty section: all that the tasks look at.
    private string Tool()
    {
        string path = _folder.Path + "/linux-x64/policy-run";
        if (File.Exists(path)) { return path; }
        byte[] file = new byte[128];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        file[40] = 64;
        file[58] = 64;
        file[60] = 1;
        Directory.CreateDirectory(_folder.Path + "/linux-x64");
        File.WriteAllBytes(path, file);
        return path;
    }
}
