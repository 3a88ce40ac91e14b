using System.Text;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf.Paths;
using PolicyBuild.Compiler.Backends.BpfLsm;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Simulation.Bpf;

/// <summary>Says what a hook policy means for an operation in the plainest way: what generated programs are held against.</summary>
internal static class HookEvaluator
{
    private const ulong RegularFile = 0x8000; // S_IFREG, linux/stat.h
    private const ulong Directory = 0x4000; // S_IFDIR
    private const int PathMax = 4096; // with its zero, linux/limits.h

    /// <summary>Judges an operation.</summary>
    public static HookVerdict Judge(HookPolicy policy, HookOperation operation)
    {
        HookVerdict verdict = FindVerdict(policy, operation);
        return policy.Hook.IsVoid && verdict.Action == HookAction.Deny ? new HookVerdict(HookAction.Audit, 0) : verdict;
    }

    private static HookVerdict FindVerdict(HookPolicy policy, HookOperation operation)
    {
        // Which paths are asked for at all, and whether anything can be denied, is the plan's to say: rules that never match are no reason.
        HookPlan? plan = HookPlanner.Plan(policy, mergesReports: false) ?? HookPlanner.Plan(policy, mergesReports: true);
        if (plan is { CanDeny: true }
            && plan.Paths.Exists(path => !operation.EndsEarly(path.Argument) && (PathOf(path.Argument, operation) is null || IsLost(policy.Hook, path.Argument, operation))))
        {
            return plan.WithoutPath;
        }

        HookVerdict? best = null;
        IEnumerable<HookRule> rules = policy.LaunchGrants ? policy.Rules.Append(LaunchGrants.RuleFor(policy)) : policy.Rules;
        foreach (HookRule rule in rules)
        {
            if (best is { } known && known.Action >= rule.Verdict.Action) { continue; }
            if (rule.Conditions.All(condition => Holds(condition, rule.Verdict.Action, operation))) { best = rule.Verdict; }
        }

        return best ?? policy.Default;
    }

    private static bool Holds(HookCondition condition, HookAction action, HookOperation operation)
    {
        if (operation.EndsEarly(condition.Argument))
        {
            // Behind a pointer that is null there is no text, which is none of the values; without the hook's argument nothing can be said.
            bool isAbsent = condition is TextCondition { Negated: true } or AddressCondition { Negated: true };
            return isAbsent && !operation.Nulls.Contains(HookOperation.WayOf(condition.Argument, 0));
        }

        string way = HookOperation.WayOf(condition.Argument);
        return condition switch
        {
            NumberCondition number => Holds(number, operation),
            PathCondition path => PathOf(path.Argument, operation) is { } text && IsIn(path, action, text, operation) != path.Negated,
            TextCondition word => (operation.Texts.TryGetValue(way, out string? text) && !operation.Nulls.Contains(way) && word.Values.Contains(text)) != word.Negated,
            AddressCondition address => (operation.Addresses.TryGetValue(way, out byte[]? bytes) && !operation.Nulls.Contains(way)
                && new AddressEvaluator(address, address.IsStrict(action), operation).IsIn(bytes)) != address.Negated,
            _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, "a condition without a meaning"),
        };
    }

    private static bool Holds(NumberCondition condition, HookOperation operation)
    {
        ulong raw = operation.Numbers.GetValueOrDefault(HookOperation.WayOf(condition.Argument));
        int width = condition.Argument.Width;
        ulong number = width == 64 ? raw : raw & ((1UL << width) - 1);
        if (condition.Argument.Origin == HookOrigin.ForeignCgroup) { number = number == operation.Cgroup ? 0UL : 1; }
        if (condition.Argument.Origin == HookOrigin.NewFileType && (number & condition.Argument.Mask) == 0) { number |= RegularFile; }
        return condition.Holds(number);
    }

    private static string? PathOf(HookArgument argument, HookOperation operation) =>
        operation.Texts.TryGetValue(HookOperation.WayOf(argument), out string? path) && Encoding.UTF8.GetByteCount(path) < PathMax ? path : null;

    /// <summary>Whether the kernel calls it the root folder and it is no folder: a file that was opened by its handle, whose name nobody has looked up.</summary>
    private static bool IsLost(KernelHook hook, HookArgument argument, HookOperation operation) =>
        PathOf(argument, operation) == "/" && hook.FileTypeOf(argument) is { } type
        && (operation.EndsEarly(type) || (operation.Numbers.GetValueOrDefault(HookOperation.WayOf(type)) & type.Mask) != Directory);

    /// <summary>
    /// Whether a path is one of a condition's. The name of a file that has no path is none where a rule has to be certain; elsewhere that of a deleted file is
    /// the one that it had.
    /// </summary>
    private static bool IsIn(PathCondition condition, HookAction action, string path, HookOperation operation)
    {
        if (DeletedFiles.AreMeant(condition, action) && DeletedFiles.PathOf(path) is { } had && condition.Globs.Any(glob => Matches(glob, had, operation))) { return true; }
        bool isDoubtful = AnonymousFiles.IsStrict(condition, action) && AnonymousFiles.IsName(path);
        return condition.Globs.Any(glob => !(isDoubtful && AnonymousFiles.MayBeForged(glob)) && Matches(glob, path, operation));
    }

    private static bool Matches(PathGlob glob, string path, HookOperation operation)
    {
        byte[] text = Encoding.UTF8.GetBytes(path);
        if (glob.Variable == PathVariable.None) { return PathGlobMatcher.Matches(PathTokens.Of(glob.Pattern), text); }
        byte[] folder = Encoding.UTF8.GetBytes(operation.Folders[(int)glob.Variable]);
        if (glob.IsAbove) { return folder.Length > 1 && (text is [(byte)'/'] || folder.AsSpan().StartsWith((byte[])[.. text, (byte)'/'])); }
        if (folder is [(byte)'/']) { return PathGlobMatcher.Matches(PathTokens.Of(glob.Pattern), text is [(byte)'/'] ? [] : text); }
        return folder.Length != 0 && text.AsSpan().StartsWith(folder) && PathGlobMatcher.Matches(PathTokens.Of(glob.Pattern), text.AsSpan(folder.Length));
    }
}
