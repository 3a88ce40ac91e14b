using System.Collections.Immutable;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>What the filter of one ABI decides, asked for by name: the policy's rules, its guards and its exec gate together.</summary>
internal sealed class AbiFilter(PolicyModel policy, SeccompPolicy seccomp, SeccompTarget target, SeccompAbi abi)
{
    // The guards come after the policy's own rules, as in the filter: of two errors the earlier wins.
    private readonly ImmutableArray<SyscallRule> _all = abi.Rules.AddRange(SeccompGuards.For(policy, abi.Abi));

    /// <summary>The ABI.</summary>
    public Architecture Abi => abi.Abi;

    /// <summary>Whether it is the ABI of the target's own programs, and not one that it also runs.</summary>
    public bool IsNative => abi.Abi == target.Architecture;

    /// <summary>The policy's rules, without guards.</summary>
    public ImmutableArray<SyscallRule> Rules => abi.Rules;

    /// <summary>What a call gets.</summary>
    /// <param name="name">The call.</param>
    /// <param name="arguments">Its first arguments; those left out are zero.</param>
    /// <returns>Null where the ABI has no such call.</returns>
    public SeccompAction? Decide(string name, params ReadOnlySpan<ulong> arguments)
    {
        if (!SyscallTable.TryGetNumber(Abi, name, out int number)) { return null; }
        if (IsGated(name)) { return SeccompAction.Notify; }
        Span<ulong> registers = stackalloc ulong[6];
        arguments.CopyTo(registers);
        SeccompAction? winner = null;
        foreach (SyscallRule rule in _all)
        {
            if (rule.Number == number && (winner is not { } best || rule.Action.Outranks(best)) && rule.Matches(registers)) { winner = rule.Action; }
        }

        return winner ?? seccomp.Default;
    }

    /// <summary>Whether a call with these arguments happens, now or after somebody's answer. False where the ABI has no such call.</summary>
    public bool Passes(string name, params ReadOnlySpan<ulong> arguments) => !IsGated(name) && Decide(name, arguments) is { Denies: false };

    /// <summary>Whether the call happens with some arguments.</summary>
    public bool MayPass(string name)
    {
        if (!SyscallTable.TryGetNumber(Abi, name, out int number) || IsGated(name)) { return false; }
        bool passes = !seccomp.Default.Denies;
        foreach (SyscallRule rule in _all)
        {
            if (rule.Number != number) { continue; }
            if (rule.Action.Denies && rule.IsUnconditional) { return false; }
            passes |= !rule.Action.Denies;
        }

        return passes;
    }

    /// <summary>Whether the ABI has the call, and a rule or the default refuses it with some arguments.</summary>
    public bool IsRestricted(string name)
    {
        if (!SyscallTable.TryGetNumber(Abi, name, out int number)) { return false; }
        bool all = !seccomp.Default.Denies;
        foreach (SyscallRule rule in _all)
        {
            if (rule.Number != number) { continue; }
            if (rule.Action.Denies) { return true; }
            all |= rule.IsUnconditional;
        }

        return !all;
    }

    /// <summary>The first rule of the policy's own file that names a call and fulfils a condition; null without one.</summary>
    public SyscallRule? FindOwn(string name, Func<SyscallRule, bool> condition)
    {
        if (!SyscallTable.TryGetNumber(Abi, name, out int number)) { return null; }
        foreach (SyscallRule rule in abi.Rules)
        {
            if (rule.Number == number && !rule.FromGroup && LintSubject.IsOwn(rule.Source) && condition(rule)) { return rule; }
        }

        return null;
    }

    // After the launcher's own execve the gate lets none pass (DESIGN.md section 3, exec: once).
    private bool IsGated(string name) => seccomp.ExecGate && name is ("execve" or "execveat");
}
