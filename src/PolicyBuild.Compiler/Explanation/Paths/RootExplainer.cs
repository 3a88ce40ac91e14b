using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Explanation.Paths;

/// <summary>
/// Tells what of the host's files a sandbox shows, and what of it can be written (docs/policy-run.md, "Files"): before Landlock and hooks are asked at all.
/// </summary>
/// <param name="mode">The mode that the program is started in.</param>
/// <param name="rules">The bundle's Landlock rules; null: none.</param>
/// <param name="map">The way back to the policy.</param>
internal sealed class RootExplainer(LaunchMode mode, LandlockRules? rules, SourceMap map)
{
    private const LandlockAccessFs Writing = LandlockAccessFs.WriteFile | LandlockAccessFs.RemoveDir | LandlockAccessFs.RemoveFile
        | LandlockAccessFs.MakeChar | LandlockAccessFs.MakeDir | LandlockAccessFs.MakeReg | LandlockAccessFs.MakeSock
        | LandlockAccessFs.MakeFifo | LandlockAccessFs.MakeBlock | LandlockAccessFs.MakeSym | LandlockAccessFs.Refer | LandlockAccessFs.Truncate;

    private static readonly string[] s_devices = ["null", "zero", "full", "random", "urandom", "tty", "ptmx", "pts", "shm", "fd", "stdin", "stdout", "stderr"];

    /// <summary>Explains an access; null in mode direct, which shows the host's files as they are.</summary>
    /// <param name="path">The path, absolute or below a variable, without empty segments.</param>
    /// <param name="access">The rights that are needed.</param>
    public RootAnswer? Explain(string path, LandlockAccessFs access)
    {
        if (mode == LaunchMode.Direct) { return null; }
        int rule = RuleOn(path, out bool writes, out bool isAll);
        bool isNamed = rule >= 0 && !isAll;
        if (IsIn(path, "/proc")) { return new RootAnswer(null, default, "a /proc of the sandbox's own"); }
        if (!isNamed && (IsIn(path, "/tmp") || IsIn(path, "${tmp}"))) { return OwnFolder("/tmp", access); }
        if (!isNamed && path == "/dev/console") { return new RootAnswer(null, default, "the caller's terminal, where one of the three streams is one; else it is not there"); }
        if (!isNamed && IsIn(path, "/dev")) { return path == "/dev" || IsDevice(path) ? OwnFolder("/dev", access) : new RootAnswer("ENOENT", default, "the sandbox's own /dev has it not"); }
        bool isShown = mode == LaunchMode.Sandbox || rule >= 0 || HasRoot();
        if (!isShown && !IsLaunchGrant(path) && !IsOnTheWay(path))
        {
            return new RootAnswer("ENOENT", default, "not there: in mode hardened only what landlock.paths names is, and what the command needs to start");
        }

        if ((access & Writing) == 0) { return new RootAnswer(null, default, isShown ? "the host's, to be read" : "there for the start, or on the way to what landlock.paths names"); }
        return writes
            ? new RootAnswer(null, PlaceOf(rule), "bound over itself to be written")
            : new RootAnswer("EROFS", default, "read-only: only what landlock.paths lets write is not");
    }

    private RootAnswer OwnFolder(string folder, LandlockAccessFs access) => mode == LaunchMode.Hardened && access.HasFlag(LandlockAccessFs.Execute)
        ? new RootAnswer("EACCES", default, $"the sandbox's own {folder}, mounted noexec in mode hardened")
        : new RootAnswer(null, default, $"the sandbox's own {folder}, not the host's");

    /// <summary>The rule that shows a path, one that lets write before others; -1: none.</summary>
    private int RuleOn(string path, out bool writes, out bool isAll)
    {
        int found = -1;
        writes = false;
        isAll = false;
        for (int i = 0; i < (rules?.Paths.Length ?? 0); i++)
        {
            LandlockPathRule rule = rules!.Paths[i]; // there are some
            if (!PathExplainer.Covers(rule, path) || IsOwnFolder(rule, path)) { continue; }
            bool lets = ((rules.Accesses[rule.Access][^1].Directory | rules.Accesses[rule.Access][^1].File) & Writing) != 0;
            if (found >= 0 && (writes || !lets)) { continue; }
            found = i;
            writes = lets;
            isAll = rule is { Variable: PathVariable.None, Path: "/", Pattern: "" };
        }

        return found;
    }

    // A rule for all of /tmp or /dev is one for the sandbox's own.
    private static bool IsOwnFolder(LandlockPathRule rule, string path) =>
        rule.Pattern.Length == 0 && PathText.Of(rule.Variable, rule.Path) is "/tmp" or "/dev" or "${tmp}" && (IsIn(path, "/tmp") || IsIn(path, "/dev") || IsIn(path, "${tmp}"));

    private bool HasRoot() => rules is not null && rules.Paths.Any(static rule => rule is { Variable: PathVariable.None, Path: "/", Pattern: "" });

    private bool IsLaunchGrant(string path) => (rules is null || rules.Flags.HasFlag(LandlockFlags.LaunchGrants)) && PathExplainer.IsLaunchGrant(path);

    private bool IsOnTheWay(string path) => rules is not null && rules.Paths.Any(rule => IsIn(PathText.Of(rule.Variable, rule.Path), path));

    private SourcePlace PlaceOf(int rule) => map.PlaceOf(SectionNames.Of(SectionKind.Landlock, Architecture.None), rule);

    private static bool IsDevice(string path)
    {
        string name = path["/dev/".Length..];
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        return s_devices.Contains(slash < 0 ? name : name[..slash]);
    }

    private static bool IsIn(string path, string folder) => path == folder || (path.StartsWith(folder, StringComparison.Ordinal) && (folder == "/" || path[folder.Length] == '/'));
}
