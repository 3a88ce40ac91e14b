using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>
/// The rules for renaming that hold rules for files: what is denied keeps its name and the names of the folders above it, and where only some paths are
/// allowed, nothing is moved into them from elsewhere.
/// </summary>
internal static class RenameGuard
{
    private const ulong Exchange = 2; // RENAME_EXCHANGE, linux/fs.h: both names move
    private const ulong Directory = 0x4000; // S_IFDIR

    /// <summary>Makes the rules.</summary>
    /// <param name="files">The hooks of files with rules for paths.</param>
    /// <param name="hook">path_rename.</param>
    /// <param name="denied">What a rename gets that is not allowed.</param>
    public static HookPolicy For(ImmutableArray<HookPolicy> files, KernelHook hook, HookVerdict denied)
    {
        NodeRef source = files[0].Source;
        var rules = ImmutableArray.CreateBuilder<HookRule>();
        var places = new Places();
        foreach (HookPolicy policy in files)
        {
            if (policy.Default.Action == HookAction.Deny) { AddLimit(rules, hook, denied, Paths(policy, HookAction.Allow, negated: false), policy.Source); }
            foreach (HookRule rule in policy.Rules)
            {
                foreach (HookCondition condition in rule.Conditions)
                {
                    if (rule.Verdict.Action != HookAction.Deny || condition is not PathCondition path) { continue; }
                    if (path.Negated) { AddLimit(rules, hook, denied, path.Globs, rule.Source); }
                    else { foreach (PathGlob glob in path.Globs) { places.Add(glob); } }
                }
            }
        }

        foreach (((string? name, bool isFolder), List<PathGlob> folders) in places.Found) { AddPlace(rules, hook, denied, source, name, isFolder, [.. folders.Distinct()]); }
        return new HookPolicy(hook, HookVerdict.Allow, LaunchGrants: false, rules.DrainToImmutable(), source);
    }

    /// <summary>The globs of all conditions of a kind in a policy's rules of an action, each once.</summary>
    private static List<PathGlob> Paths(HookPolicy policy, HookAction action, bool negated)
    {
        var globs = new List<PathGlob>();
        var known = new HashSet<PathGlob>();
        foreach (HookRule rule in policy.Rules)
        {
            if (rule.Verdict.Action != action) { continue; }
            foreach (HookCondition condition in rule.Conditions)
            {
                if (condition is not PathCondition path || path.Negated != negated) { continue; }
                foreach (PathGlob glob in path.Globs)
                {
                    if (known.Add(glob)) { globs.Add(glob); }
                }
            }
        }

        return globs;
    }

    // Both folders have to be within the trees that are allowed; without one nothing is renamed.
    private static void AddLimit(ImmutableArray<HookRule>.Builder rules, KernelHook hook, HookVerdict denied, IEnumerable<PathGlob> allowed, NodeRef source)
    {
        ImmutableArray<PathGlob> trees = [.. allowed.Where(static glob => glob.Pattern.EndsWith("/**", StringComparison.Ordinal))];
        if (trees.IsEmpty)
        {
            rules.Add(new HookRule(denied, [], source));
            return;
        }

        foreach (string side in (ReadOnlySpan<string>)["directory", "new_directory"])
        {
            rules.Add(new HookRule(denied, [new PathCondition(Argument(hook, side), trees, Negated: true, source)], source));
        }
    }

    private static void AddPlace(
        ImmutableArray<HookRule>.Builder rules, KernelHook hook, HookVerdict denied, NodeRef source, string? name, bool isFolder, ImmutableArray<PathGlob> folders)
    {
        var old = new List<HookCondition> { new PathCondition(Argument(hook, "directory"), folders, Negated: false, source) };
        if (name is not null) { old.Add(new TextCondition(Argument(hook, "name"), [name], Negated: false, source)); }
        if (isFolder) { old.Add(new NumberCondition(Argument(hook, "type"), ArgumentOp.Eq, Argument(hook, "type").Mask, [Directory], source)); }
        rules.Add(new HookRule(denied, [.. old], source));

        // The type of what is exchanged with it is not known.
        HookArgument flags = Argument(hook, "flags");
        var other = new List<HookCondition>
        {
            new NumberCondition(flags, ArgumentOp.AnyBits, flags.Mask, [Exchange], source),
            new PathCondition(Argument(hook, "new_directory"), folders, Negated: false, source),
        };
        if (name is not null) { other.Add(new TextCondition(Argument(hook, "new_name"), [name], Negated: false, source)); }
        rules.Add(new HookRule(denied, [.. other], source));
    }

    private static HookArgument Argument(KernelHook hook, string name) => hook.Find(name) ?? throw new InvalidOperationException($"{hook} has no {name}");

    /// <summary>The folders in which a name must not change, by the name (null: every name) and by whether only a folder's counts.</summary>
    private sealed class Places
    {
        public Dictionary<(string? Name, bool IsFolder), List<PathGlob>> Found { get; } = [];

        public void Add(PathGlob glob)
        {
            string[] segments = glob.Pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
            int above = segments.Length - 1;
            if (segments.Length == 0) { return; } // the root, or a variable's folder: what is above it is not known
            if (segments[^1] == "**") { Add(null, isFolder: false, glob); }
            else { Add(Literal(segments[^1]), isFolder: false, Folder(glob.Variable, segments.AsSpan(0, above))); }
            for (int i = 0; i < above; i++)
            {
                if (segments[i] == "**")
                {
                    Add(null, isFolder: true, Folder(glob.Variable, segments.AsSpan(0, i + 1)));
                    return;
                }

                Add(Literal(segments[i]), isFolder: true, Folder(glob.Variable, segments.AsSpan(0, i)));
            }
        }

        private void Add(string? name, bool isFolder, PathGlob folder)
        {
            if (!Found.TryGetValue((name, isFolder), out List<PathGlob>? folders)) { Found.Add((name, isFolder), folders = []); }
            folders.Add(folder);
        }

        // A pattern, and a name that no program can compare, stand for every name.
        private static string? Literal(string segment) =>
            segment.AsSpan().IndexOfAny('*', '?', '[') < 0 && Encoding.UTF8.GetByteCount(segment) <= TextCondition.MaxBytes ? segment : null;

        private static PathGlob Folder(PathVariable variable, ReadOnlySpan<string> segments) =>
            new(variable, segments.Length > 0 ? "/" + string.Join('/', segments.ToArray()) : variable == PathVariable.None ? "/" : "");
    }
}
