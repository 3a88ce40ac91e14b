using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>
/// The rules for truncating by a path and for deleting that hold rules for files: who may not write a file does not empty it, nor have its name for
/// another one. They say of a path what the rules for opening it say. Kernels that tell no path on these hooks (before 6.12) let both pass: there every
/// file would be meant, the program's own ones too.
/// </summary>
internal static class WriteGuards
{
    // A program tells 64 conditions on paths apart.
    private const int MaxFolders = 16;

    /// <summary>Makes the rules; none where opening for writing is denied nowhere.</summary>
    /// <param name="files">The hooks of files with rules for paths.</param>
    /// <param name="truncate">path_truncate.</param>
    /// <param name="unlink">path_unlink.</param>
    public static ImmutableArray<HookPolicy> For(ImmutableArray<HookPolicy> files, KernelHook truncate, KernelHook unlink)
    {
        ImmutableArray<HookPolicy> judging = [.. files.Where(WrittenFiles.AreJudged)];
        HookPolicy? limit = judging.FirstOrDefault(static policy => policy.Default.Action == HookAction.Deny);
        return [.. new[] { Make(judging, limit, truncate, AddPath), Make(judging, limit, unlink, AddName) }.OfType<HookPolicy>()];
    }

    private delegate void AddRule(List<HookRule> rules, KernelHook hook, HookRule rule);

    private static HookPolicy? Make(ImmutableArray<HookPolicy> judging, HookPolicy? limit, KernelHook hook, AddRule add)
    {
        var rules = new List<HookRule>();
        var read = new HashSet<NodeRef>();
        foreach (HookPolicy policy in judging)
        {
            foreach (HookRule rule in policy.Rules)
            {
                // What a list of its own allows says nothing against another hook's denials.
                bool counts = rule.Verdict.Action == HookAction.Deny || (limit is not null && policy == limit);

                // One rule of the policy is several here where its words of access are true in several ways, which are all one now.
                if (counts && WrittenFiles.MayMean(policy, rule) && (rule.Source.IsNone || read.Add(rule.Source))) { add(rules, hook, rule); }
            }
        }

        bool denies = limit is not null || rules.Exists(static rule => rule.Verdict.Action == HookAction.Deny);
        return denies ? new HookPolicy(hook, limit?.Default ?? HookVerdict.Allow, LaunchGrants: false, [.. rules], judging[0].Source) { PassesWithoutPaths = true } : null;
    }

    private static void AddPath(List<HookRule> rules, KernelHook hook, HookRule rule)
    {
        ImmutableArray<HookCondition> others = WrittenFiles.ConditionsFor(rule, hook, out bool isWhole);
        HookArgument argument = Argument(hook, "path");
        var conditions = new List<HookCondition>();
        foreach (HookCondition condition in rule.Conditions)
        {
            // No query: what is selected of a type is found by a generic method of a class, whose search takes longer than all else here.
            if (condition is PathCondition path) { conditions.Add(path with { Argument = argument }); }
        }

        Add(rules, rule, isWhole, [.. conditions, .. others]);
    }

    private static void AddName(List<HookRule> rules, KernelHook hook, HookRule rule)
    {
        ImmutableArray<HookCondition> others = WrittenFiles.ConditionsFor(rule, hook, out bool isWhole);
        if (rule.Conditions.OfType<PathCondition>().FirstOrDefault() is not { } path)
        {
            Add(rules, rule, isWhole, others);
            return;
        }

        bool allows = rule.Verdict.Action != HookAction.Deny;
        HookArgument directory = Argument(hook, "directory");
        ImmutableArray<PathGlob> trees = [.. path.Globs.Where(static glob => GlobPlace.Of(glob) is { IsTree: true })];
        if (path.Negated)
        {
            // Of what is not listed only whole trees can be told from their folders; what would be allowed then is not.
            if (!allows) { Add(rules, rule, isWhole, trees.IsEmpty ? others : [path with { Argument = directory, Globs = trees }, .. others]); }
            return;
        }

        if (!trees.IsEmpty) { Add(rules, rule, isWhole, [path with { Argument = directory, Globs = trees }, .. others]); }
        var named = new List<(PathGlob Folder, List<string> Names)>();
        var open = new List<PathGlob>();
        foreach (PathGlob glob in path.Globs)
        {
            if (GlobPlace.Of(glob) is not { } place || place.IsTree || (allows && place.Name is null)) { continue; }
            if (place.Name is not { } name)
            {
                if (!open.Contains(place.Folder)) { open.Add(place.Folder); }
                continue;
            }

            int at = named.FindIndex(one => one.Folder == place.Folder);
            if (at < 0) { named.Add((place.Folder, [name])); }
            else { named[at].Names.Add(name); }
        }

        if (named.Count > MaxFolders && !allows)
        {
            // Every name in every folder: more is denied than has to be, and all that has to be.
            var folders = new List<PathGlob>();
            var all = new List<string>();
            foreach ((PathGlob folder, List<string> names) in named)
            {
                folders.Add(folder);
                all.AddRange(names);
            }

            AddNames(folders, all);
        }
        else
        {
            foreach ((PathGlob folder, List<string> names) in named) { AddNames([folder], names); }
        }

        if (open.Count != 0) { Add(rules, rule, isWhole, [path with { Argument = directory, Globs = [.. open] }, .. others]); }

        void AddNames(List<PathGlob> folders, List<string> names) => Add(
            rules, rule, isWhole,
            [path with { Argument = directory, Globs = [.. folders] }, new TextCondition(Argument(hook, "name"), [.. names], Negated: false, path.Source), .. others]);
    }

    // With less conditions a denial means more and is kept; something allowed is not.
    private static void Add(List<HookRule> rules, HookRule rule, bool isWhole, ImmutableArray<HookCondition> conditions)
    {
        if (!isWhole && rule.Verdict.Action != HookAction.Deny) { return; }
        rules.Add(new HookRule(rule.Verdict, conditions, rule.Source));
    }

    private static HookArgument Argument(KernelHook hook, string name) => hook.Find(name) ?? throw new InvalidOperationException($"{hook} has no {name}");
}
