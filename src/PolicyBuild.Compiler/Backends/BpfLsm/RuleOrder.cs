using System.Globalization;
using System.Text;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>
/// Puts a hook's rules into the order in which the first that matches decides, leaves out those that change nothing, and makes one of those that differ in
/// nothing but the path.
/// </summary>
internal static class RuleOrder
{
    /// <summary>The rules of a policy.</summary>
    public static List<HookRule> Of(HookPolicy policy, bool mergesReports)
    {
        var rules = new List<HookRule>(policy.Rules.Length + 1);
        Add(policy, HookAction.Deny, mergesReports, rules);
        Add(policy, HookAction.Audit, mergesReports, rules);

        // Where the default allows, nothing needs another reason.
        if (policy.Default.Action != HookAction.Allow)
        {
            if (policy.LaunchGrants) { rules.Add(LaunchGrants.RuleFor(policy)); }
            Add(policy, HookAction.Allow, merges: true, rules);
        }

        var split = new List<HookRule>(rules.Count);
        foreach (HookRule rule in rules) { AnonymousFiles.Split(DeletedFiles.Complete(rule), split); }
        return split;
    }

    private static void Add(HookPolicy policy, HookAction action, bool merges, List<HookRule> rules)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (HookRule rule in policy.Rules)
        {
            if (rule.Verdict.Action != action) { continue; }
            int path = merges ? OnlyPath(rule) : -1;
            if (path < 0)
            {
                rules.Add(rule);
                continue;
            }

            string key = KeyWithout(rule, path);
            if (places.TryGetValue(key, out int place)) { rules[place] = Join(rules[place], (PathCondition)rule.Conditions[path]); }
            else
            {
                places.Add(key, rules.Count);
                rules.Add(rule);
            }
        }
    }

    /// <summary>Where a rule's one path condition is that says what matches; -1 where it has none, several, or one that says what does not.</summary>
    private static int OnlyPath(HookRule rule)
    {
        int found = -1;
        for (int i = 0; i < rule.Conditions.Length; i++)
        {
            if (rule.Conditions[i] is not PathCondition path) { continue; }
            if (found >= 0 || path.Negated) { return -1; }
            found = i;
        }

        return found;
    }

    private static string KeyWithout(HookRule rule, int path)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{rule.Verdict.Errno} {rule.Conditions[path].Argument.Name}\n");
        for (int i = 0; i < rule.Conditions.Length; i++)
        {
            if (i != path) { RuleKey.Append(text, rule.Conditions[i]); }
        }

        return text.ToString();
    }

    private static HookRule Join(HookRule rule, PathCondition other)
    {
        int at = OnlyPath(rule);
        var own = (PathCondition)rule.Conditions[at];
        return rule with { Conditions = rule.Conditions.SetItem(at, own with { Globs = own.Globs.AddRange(other.Globs) }) };
    }
}
