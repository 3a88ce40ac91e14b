using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>
/// Finds groups in a list of which no call is decided by it: each has that action by default, and no rule says otherwise. PB4001 says the
/// same of calls that are named.
/// </summary>
internal sealed class IdleGroupLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4031";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        // What is added for ports and network modes lies below a rule that says what the default says: there it counts.
        if (subject.Policy.Seccomp is not { } seccomp || (seccomp.Default.Denies && SeccompGuards.AreOfSettings(subject.Policy))) { return; }
        var groups = new List<NodeRef>();
        var busy = new HashSet<NodeRef>();
        foreach (AbiFilter filter in subject.Filters) { Collect(filter, seccomp.Default, groups, busy); }
        foreach (NodeRef group in groups)
        {
            if (!busy.Contains(group)) { diagnostics.Add(LintDiagnostics.IdleGroup(group, seccomp.Default)); }
        }
    }

    private static bool HasOwnGroup(AbiFilter filter)
    {
        foreach (SyscallRule rule in filter.Rules)
        {
            if (IsOwnGroup(rule)) { return true; }
        }

        return false;
    }

    private static bool IsOwnGroup(SyscallRule rule) => rule.FromGroup && LintSubject.IsOwn(rule.Source);

    private static void Collect(AbiFilter filter, SeccompAction fallback, List<NodeRef> groups, HashSet<NodeRef> busy)
    {
        if (!HasOwnGroup(filter)) { return; }
        var others = new HashSet<int>();
        foreach (SyscallRule rule in filter.Rules)
        {
            if (rule.Action != fallback) { others.Add(rule.Number); }
        }

        foreach (SyscallRule rule in filter.Rules)
        {
            if (!IsOwnGroup(rule)) { continue; }
            if (rule.Action != fallback || others.Contains(rule.Number)) { busy.Add(rule.Source); }
            else if (groups.Count == 0 || groups[^1] != rule.Source) { groups.Add(rule.Source); }
        }
    }
}
