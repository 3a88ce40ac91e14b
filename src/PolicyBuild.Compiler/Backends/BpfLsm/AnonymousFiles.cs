using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>
/// Files without a path, to which their maker gives any name: of memfd_create the kernel tells "/memfd:NAME (deleted)" (simple_dname of fs/d_path.c), of
/// DMA-BUF "/dmabuf:NAME" (drivers/dma-buf/dma-buf.c). A glob whose first segment leaves room for that, but for /**, does not let them through: a rule that
/// denies or reports holds for them as for any path, one that allows does not.
/// </summary>
internal static class AnonymousFiles
{
    /// <summary>The argument that can be such a name: folders are never among them.</summary>
    public const string Argument = "path";

    private static readonly string[] s_names = ["memfd:", "dmabuf:"];

    /// <summary>Whether a path is the name of such a file.</summary>
    public static bool IsName(string path)
    {
        foreach (string name in s_names)
        {
            if (path.Length > 1 && path[0] == '/' && path.AsSpan(1).StartsWith(name, StringComparison.Ordinal)) { return true; }
        }

        return false;
    }

    /// <summary>Whether a glob does not mean them where its rule is to be certain.</summary>
    public static bool MayBeForged(PathGlob glob)
    {
        if (glob.Variable != PathVariable.None || glob.Pattern is "/**" || glob.Pattern.Length < 2) { return false; }
        ReadOnlySpan<char> first = glob.Pattern.AsSpan(1);
        int slash = first.IndexOf('/');
        if (slash >= 0) { first = first[..slash]; }
        int wildcard = first.IndexOfAny('*', '?', '[');
        if (wildcard < 0) { return false; }
        foreach (string name in s_names)
        {
            if (name.AsSpan().StartsWith(first[..wildcard], StringComparison.Ordinal)) { return true; }
        }

        return false;
    }

    /// <summary>Whether a condition has to be certain of a path.</summary>
    public static bool IsStrict(PathCondition condition, HookAction action) => condition.Argument.Name == Argument && (action == HookAction.Allow) != condition.Negated;

    /// <summary>Adds the rules that mean a rule.</summary>
    public static void Split(HookRule rule, List<HookRule> to)
    {
        int at = -1;
        for (int i = 0; i < rule.Conditions.Length && at < 0; i++)
        {
            if (rule.Conditions[i] is PathCondition one && IsStrict(one, rule.Verdict.Action) && HasForgeable(one)) { at = i; }
        }

        if (at < 0)
        {
            to.Add(rule);
            return;
        }

        // A hook has one argument of the name, and a mapping each key once: a rule has one such condition.
        var condition = (PathCondition)rule.Conditions[at];
        PathCondition certain = condition with { Globs = condition.Globs.RemoveAll(MayBeForged) };
        if (!condition.Negated)
        {
            if (!certain.Globs.IsEmpty) { to.Add(rule with { Conditions = rule.Conditions.SetItem(at, certain) }); }
            PathCondition rest = condition with { Globs = condition.Globs.RemoveAll(static glob => !MayBeForged(glob)) };
            to.Add(rule with { Conditions = rule.Conditions.SetItem(at, rest).Add(NamesOf(condition, isNegated: true)) });
            return;
        }

        to.Add(rule);
        HookRule anonymous = rule with { Conditions = rule.Conditions.SetItem(at, NamesOf(condition, isNegated: false)) };
        to.Add(certain.Globs.IsEmpty ? anonymous : anonymous with { Conditions = anonymous.Conditions.Add(certain) });
    }

    private static bool HasForgeable(PathCondition condition)
    {
        foreach (PathGlob glob in condition.Globs)
        {
            if (MayBeForged(glob)) { return true; }
        }

        return false;
    }

    private static PathCondition NamesOf(PathCondition condition, bool isNegated) =>
        new(condition.Argument, [.. s_names.Select(static name => new PathGlob(PathVariable.None, $"/{name}*/**"))], isNegated, condition.Source);
}
