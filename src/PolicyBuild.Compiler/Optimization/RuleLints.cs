using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>
/// Lints on rules that a pass found on some ABI. One is reported only where it holds on every ABI that has the call, and only for what
/// the policy's own file says by name: a group or a base cannot know what is laid over it.
/// </summary>
internal sealed class RuleLints
{
    private readonly List<(SyscallRule Rule, Diagnostic Lint)> _found = [];
    private readonly HashSet<SyscallRule> _idle = new(ReferenceEqualityComparer.Instance);

    /// <summary>Notes a lint on one ABI's rule.</summary>
    public void Add(SyscallRule rule, Diagnostic lint)
    {
        if (rule.FromGroup || rule.Source.File != 0) { return; }
        _found.Add((rule, lint));
        _idle.Add(rule);
    }

    /// <summary>Reports what holds everywhere.</summary>
    /// <param name="before">The policy in which the rules were found.</param>
    /// <param name="diagnostics">Gets the lints.</param>
    public void Report(PolicyModel before, DiagnosticBag diagnostics)
    {
        if (_found.Count == 0) { return; }
        var busy = new HashSet<(NodeRef, string)>();
        foreach (SeccompTarget target in before.Seccomp?.Targets ?? [])
        {
            foreach (SeccompAbi abi in target.Abis)
            {
                foreach (SyscallRule rule in abi.Rules)
                {
                    if (!_idle.Contains(rule)) { busy.Add((rule.Source, rule.Syscall)); }
                }
            }
        }

        foreach ((SyscallRule rule, Diagnostic lint) in _found)
        {
            if (!busy.Contains((rule.Source, rule.Syscall))) { diagnostics.Add(lint); }
        }
    }
}
