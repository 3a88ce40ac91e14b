using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Testing;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>A bundle in a folder of its own, and runs of policy-run with it.</summary>
internal sealed class Launched : IDisposable
{
    /// <summary>Whom the unprivileged tests become: nobody.</summary>
    private const string OtherUser = "65534";

    private readonly TemporaryFolder _folder = new();

    internal LaunchSectionBuilder Launch { get; } = new() { Profile = "test" };

    internal LandlockSectionBuilder? Landlock { get; set; }

    /// <summary>The Landlock section, which the test gave.</summary>
    internal LandlockSectionBuilder Rules => Landlock ?? throw new InvalidOperationException("this bundle has no Landlock section");

    internal byte[]? Filter { get; set; }

    /// <summary>Changes the bundle's bytes before they are written.</summary>
    internal Func<byte[], byte[]> Damage { get; set; } = bytes => bytes;

    /// <summary>Adds further sections.</summary>
    internal Action<BundleWriter> More { get; set; } = _ => { };

    internal IReadOnlyList<string> Options { get; set; } = [];

    internal IReadOnlyDictionary<string, string?>? Environment { get; set; }

    /// <summary>The folder of the bundle, which other users may enter.</summary>
    internal string Folder => _folder.Path;

    /// <summary>With a Landlock section that grants nothing yet; skips the test on a kernel without Landlock.</summary>
    internal static Launched Restricted(LandlockFlags flags = LandlockFlags.LaunchGrants)
    {
        TestMachine.NeedsLandlock();
        return new Launched { Landlock = LandlockRules.Create(flags) };
    }

    internal ProcessRun Run(params string[] command) => ProcessRun.Of(LauncherBinary.Path, Arguments(command), folder: Folder, environment: Environment);

    internal ProcessRun Shell(string script) => Run("/bin/sh", "-c", script);

    /// <summary>Runs as a user without privileges.</summary>
    internal ProcessRun RunUnprivileged(params string[] command) => RunUnprivilegedWith([], command);

    internal ProcessRun RunUnprivilegedWith(IEnumerable<string> setprivOptions, params string[] command)
    {
        TestMachine.NeedsRoot();
        string setpriv = Requirement.Tool("setpriv");
        string launcher = Path.Combine(Folder, "policy-run");
        File.Copy(LauncherBinary.Path, launcher, overwrite: true);
        return ProcessRun.Of(setpriv,
            ["--reuid", OtherUser, "--regid", OtherUser, "--clear-groups", .. setprivOptions, launcher, .. Arguments(command)],
            folder: Folder, environment: Environment);
    }

    internal string WriteBundle()
    {
        var writer = new BundleWriter();
        writer.Add(SectionKind.Launch, 0, 0, Launch.ToArray());
        if (Landlock is not null) { writer.Add(SectionKind.Landlock, 0, 0, Landlock.ToArray()); }
        if (Filter is not null) { writer.Add(SectionKind.Seccomp, (byte)TestMachine.Abi, 0, Filter); }
        More(writer);
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);
        return _folder.Write("test.policybundle", Damage(writer.ToArray()));
    }

    /// <summary>Writes a file that may be executed.</summary>
    internal string WriteScript(string name, string text)
    {
        string path = _folder.Write(name, text);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return path;
    }

    internal string Write(string name, string text) => _folder.Write(name, text);

    public void Dispose() => _folder.Dispose();

    private string[] Arguments(string[] command) => [.. Options, WriteBundle(), "--", .. command];
}
