using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>
/// The rules for renaming that hold rules for files: what is denied keeps its name and the names of the folders above it, what may not be written is not
/// replaced, and where only some paths are allowed, nothing is moved between them and others, nor out of those or into those that may only be read. Of
/// rules for the names in folders it is the folders that stay where they are.
/// </summary>
internal static class RenameGuard
{
    private const ulong Exchange = 2; // RENAME_EXCHANGE, linux/fs.h: both names move
    private const ulong Directory = 0x4000; // S_IFDIR

    // A program tells 64 conditions on paths apart; each place is two of them, and limits are some more.
    private const int MaxPlaces = 16;

    /// <summary>Makes the rules.</summary>
    /// <param name="files">The hooks of files with rules for paths.</param>
    /// <param name="folders">Those of names in folders.</param>
    /// <param name="hook">path_rename.</param>
    /// <param name="denied">What a rename gets that is not allowed.</param>
    public static HookPolicy For(ImmutableArray<HookPolicy> files, ImmutableArray<HookPolicy> folders, KernelHook hook, HookVerdict denied)
    {
        NodeRef source = (files.IsEmpty ? folders : files)[0].Source;
        var rules = ImmutableArray.CreateBuilder<HookRule>();
        var places = new Places();
        foreach (HookPolicy policy in files) { AddDenials(policy, isOfFolders: false); }
        foreach (HookPolicy policy in folders) { AddDenials(policy, isOfFolders: true); }
        if (!places.AboveVariables.IsEmpty) { AddPlace(rules, hook, denied, source, new Place(null, IsFolder: true, IsWritten: false), [], places.AboveVariables); }
        if (places.Found.Count <= MaxPlaces)
        {
            foreach ((Place place, List<PathGlob> found) in places.Found)
            {
                AddPlace(rules, hook, denied, source, place, place.Name is null ? [] : [place.Name], [.. found.Distinct()]);
            }
        }
        else
        {
            // Every name in every folder: more is denied than has to be, and all that has to be.
            foreach (IGrouping<Place, KeyValuePair<Place, List<PathGlob>>> alike in places.Found.GroupBy(static found => found.Key with { Name = found.Key.Name is null ? null : "" }))
            {
                AddPlace(
                    rules, hook, denied, source, alike.Key, [.. alike.Select(static found => found.Key.Name).OfType<string>()],
                    [.. alike.SelectMany(static found => found.Value).Distinct()]);
            }
        }

        return new HookPolicy(hook, HookVerdict.Allow, LaunchGrants: false, rules.DrainToImmutable(), source);

        void AddDenials(HookPolicy policy, bool isOfFolders)
        {
            if (policy.Default.Action == HookAction.Deny) { AddLimit(rules, hook, denied, Allowed(policy), isOfFolders, policy.Source); }
            foreach (HookRule rule in policy.Rules)
            {
                foreach (HookCondition condition in rule.Conditions)
                {
                    if (rule.Verdict.Action != HookAction.Deny || condition is not PathCondition path) { continue; }
                    if (path.Negated) { AddLimit(rules, hook, denied, path.Globs, isOfFolders, rule.Source); }
                    else { foreach (PathGlob glob in path.Globs) { places.Add(glob, isOfFolders, WrittenFiles.AreJudged(policy) && WrittenFiles.MayMean(policy, rule)); } }
                }
            }
        }
    }

    /// <summary>The globs of what a policy's rules let be written, of other hooks than those of opening what they allow; each once.</summary>
    private static List<PathGlob> Allowed(HookPolicy policy)
    {
        var globs = new List<PathGlob>();
        var known = new HashSet<PathGlob>();
        foreach (HookRule rule in policy.Rules)
        {
            if (rule.Verdict.Action != HookAction.Allow || !WrittenFiles.MayMean(policy, rule)) { continue; }
            foreach (HookCondition condition in rule.Conditions)
            {
                if (condition is not PathCondition { Negated: false } path) { continue; }
                foreach (PathGlob glob in path.Globs)
                {
                    if (known.Add(glob)) { globs.Add(glob); }
                }
            }
        }

        return globs;
    }

    // Both folders have to be within the trees that are allowed; without one nothing is renamed. Of rules for folders that is so of folders alone, and of an
    // exchange, which may move one.
    private static void AddLimit(ImmutableArray<HookRule>.Builder rules, KernelHook hook, HookVerdict denied, IEnumerable<PathGlob> allowed, bool isOfFolders, NodeRef source)
    {
        ImmutableArray<PathGlob> trees = [.. allowed.Where(static glob => glob.Pattern.EndsWith("/**", StringComparison.Ordinal))];
        ImmutableArray<HookCondition>[] subjects = isOfFolders ? [[IsFolder(hook, source)], [IsExchange(hook, source)]] : [[]];
        foreach (ImmutableArray<HookCondition> subject in subjects)
        {
            if (trees.IsEmpty)
            {
                rules.Add(new HookRule(denied, subject, source));
                continue;
            }

            foreach (string side in (ReadOnlySpan<string>)["directory", "new_directory"])
            {
                rules.Add(new HookRule(denied, [new PathCondition(Argument(hook, side), trees, Negated: true, source), .. subject], source));
            }
        }
    }

    private static void AddPlace(
        ImmutableArray<HookRule>.Builder rules, KernelHook hook, HookVerdict denied, NodeRef source, Place place, ImmutableArray<string> names,
        ImmutableArray<PathGlob> folders)
    {
        (_, bool isFolder, bool isWritten) = place;
        var old = new List<HookCondition> { new PathCondition(Argument(hook, "directory"), folders, Negated: false, source) };
        if (!names.IsEmpty) { old.Add(new TextCondition(Argument(hook, "name"), names, Negated: false, source)); }
        if (isFolder) { old.Add(IsFolder(hook, source)); }
        rules.Add(new HookRule(denied, [.. old], source));

        // The type of what is exchanged with it, or replaced, is not known.
        var other = new List<HookCondition>();
        if (!isWritten) { other.Add(IsExchange(hook, source)); }
        other.Add(new PathCondition(Argument(hook, "new_directory"), folders, Negated: false, source));
        if (!names.IsEmpty) { other.Add(new TextCondition(Argument(hook, "new_name"), names, Negated: false, source)); }
        rules.Add(new HookRule(denied, [.. other], source));
    }

    private static NumberCondition IsFolder(KernelHook hook, NodeRef source) =>
        new(Argument(hook, "type"), ArgumentOp.Eq, Argument(hook, "type").Mask, [Directory], source);

    private static NumberCondition IsExchange(KernelHook hook, NodeRef source) =>
        new(Argument(hook, "flags"), ArgumentOp.AnyBits, Argument(hook, "flags").Mask, [Exchange], source);

    private static HookArgument Argument(KernelHook hook, string name) => hook.Find(name) ?? throw new InvalidOperationException($"{hook} has no {name}");

    /// <summary>A name that must not change: null, every name; whether only a folder's counts; whether nothing may take it either.</summary>
    private readonly record struct Place(string? Name, bool IsFolder, bool IsWritten);

    /// <summary>The folders in which a name must not change, by the name.</summary>
    private sealed class Places
    {
        public Dictionary<Place, List<PathGlob>> Found { get; } = [];

        /// <summary>The folders above those of variables, in which no folder may change its name.</summary>
        public ImmutableArray<PathGlob> AboveVariables { get; private set; } = [];

        public void Add(PathGlob glob, bool isFolder, bool isWritten)
        {
            if (glob.Variable != PathVariable.None && !AboveVariables.Contains(PathGlob.Above(glob.Variable))) { AboveVariables = AboveVariables.Add(PathGlob.Above(glob.Variable)); }
            if (GlobPlace.Of(glob) is not { } place) { return; }
            Add(place.Name, isFolder, isWritten, place.Folder);
            string[] segments = glob.Pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
            for (int i = 0; i < segments.Length - 1; i++)
            {
                if (segments[i] == "**")
                {
                    Add(null, isFolder: true, isWritten: false, GlobPlace.FolderOf(glob.Variable, segments.AsSpan(0, i + 1)));
                    return;
                }

                // A tree covers what it begins with, which may be a file.
                bool isTop = place.IsTree && i == segments.Length - 2;
                Add(GlobPlace.NameOf(segments[i]), isFolder || !isTop, isWritten: false, GlobPlace.FolderOf(glob.Variable, segments.AsSpan(0, i)));
            }
        }

        private void Add(string? name, bool isFolder, bool isWritten, PathGlob folder)
        {
            var place = new Place(name, isFolder, isWritten);
            if (!Found.TryGetValue(place, out List<PathGlob>? folders)) { Found.Add(place, folders = []); }
            folders.Add(folder);
        }
    }
}
