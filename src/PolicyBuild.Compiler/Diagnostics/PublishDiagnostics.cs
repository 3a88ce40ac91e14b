namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB7021 to PB7027: what is started under which policy, and the forms that a policy is shipped in.</summary>
internal static class PublishDiagnostics
{
    /// <summary>Several items say Entry="true".</summary>
    internal static Diagnostic EntryTwice(string names) => new(
        "PB7021", Severity.Error, $"several policies say Entry=\"true\": {names}", "one policy runs the app");

    /// <summary>Several policies, and none of them is the app's.</summary>
    internal static Diagnostic NoEntry(string assembly, string names) => new(
        "PB7022", Severity.Error, $"which policy runs the app is not clear among {names}",
        $"write Entry=\"true\" on one SandboxPolicy item, or name it {assembly}.policy.yaml");

    /// <summary>Launcher mode without a policy.</summary>
    internal static Diagnostic NoPolicy() => new(
        "PB7022", Severity.Error, "PolicyBundleMode is Launcher, and there is no policy that could run the app",
        "add a NAME.policy.yaml, or write <PolicyBundleMode>Content</PolicyBundleMode>");

    /// <summary>Launcher mode for a platform that has no launcher.</summary>
    internal static Diagnostic NoLauncherFor(string runtime) => new(
        "PB7023", Severity.Error, $"PolicyBundleMode is Launcher, and there is no launcher for '{runtime}'",
        "publish for linux-x64 or linux-arm64, or write <PolicyBundleMode>Content</PolicyBundleMode>");

    /// <summary>The launcher that the package carries is missing or damaged.</summary>
    internal static Diagnostic LauncherUnusable(string path) => new(
        "PB7024", Severity.Error, $"'{path}' is not there, or is not policy-run", "restore the package PolicyBuild.Sdk again");

    /// <summary>Launcher mode of an app that has no executable of its own.</summary>
    internal static Diagnostic NoExecutable() => new(
        "PB7025", Severity.Error, "PolicyBundleMode is Launcher, and the app is published without an executable", "remove UseAppHost=false");

    /// <summary>A file where a bundle should be.</summary>
    internal static Diagnostic BadBundle(string problem) => new(
        "PB7026", Severity.Error, $"this is no sound bundle: {problem}", "build the project again");

    /// <summary>dotnet run where nothing can enforce a policy.</summary>
    internal static Diagnostic RunsWithoutPolicy(string platform) => new(
        "PB7027", Severity.Warning, $"the app runs without its policy: there is no policy-run for '{platform}'",
        "write <PolicyRun>false</PolicyRun> to run it so without this warning");
}
