using System.Collections.Immutable;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>What the filter of one ABI decides, asked for by name: the policy's rules, its guards and its exec gate together.</summary>
internal sealed class AbiFilter
{
    private readonly SeccompPolicy _seccomp;
    private readonly bool _isNative;
    private readonly ImmutableArray<SyscallRule> _all;

    // The numbers of the rules side by side: lints ask for a hundred names, and a search over plain numbers takes a few nanoseconds.
    private readonly int[] _numbers;

    /// <summary>The filter of one ABI of a target.</summary>
    public AbiFilter(PolicyModel policy, SeccompPolicy seccomp, SeccompTarget target, SeccompAbi abi)
    {
        _seccomp = seccomp;
        _isNative = abi.Abi == target.Architecture;
        Abi = abi.Abi;
        Rules = abi.Rules;

        // The guards come after the policy's own rules, as in the filter: of two errors the earlier wins.
        _all = abi.Rules.AddRange(SeccompGuards.For(policy, abi.Abi, abi.Rules));
        _numbers = new int[_all.Length];
        for (int i = 0; i < _numbers.Length; i++) { _numbers[i] = _all[i].Number; }
    }

    /// <summary>The ABI.</summary>
    public Architecture Abi { get; }

    /// <summary>Whether it is the ABI of the target's own programs, and not one that it also runs.</summary>
    public bool IsNative => _isNative;

    /// <summary>The policy's rules, without guards.</summary>
    public ImmutableArray<SyscallRule> Rules { get; }

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
        for (int i = Next(number, 0); i >= 0; i = Next(number, i + 1))
        {
            SyscallRule rule = _all[i];
            if ((winner is not { } best || rule.Action.Outranks(best)) && rule.Matches(registers)) { winner = rule.Action; }
        }

        return winner ?? _seccomp.Default;
    }

    /// <summary>Whether a call with these arguments happens, now or after somebody's answer. False where the ABI has no such call.</summary>
    public bool Passes(string name, params ReadOnlySpan<ulong> arguments) => !IsGated(name) && Decide(name, arguments) is { Denies: false };

    /// <summary>Whether the call happens with some arguments.</summary>
    public bool MayPass(string name)
    {
        if (!SyscallTable.TryGetNumber(Abi, name, out int number) || IsGated(name)) { return false; }
        bool passes = !_seccomp.Default.Denies;
        for (int i = Next(number, 0); i >= 0; i = Next(number, i + 1))
        {
            SyscallRule rule = _all[i];
            if (rule.Action.Denies && rule.IsUnconditional) { return false; }
            passes |= !rule.Action.Denies;
        }

        return passes;
    }

    /// <summary>Whether the ABI has the call, and a rule or the default refuses it with some arguments.</summary>
    public bool IsRestricted(string name)
    {
        if (!SyscallTable.TryGetNumber(Abi, name, out int number)) { return false; }
        bool all = !_seccomp.Default.Denies;
        for (int i = Next(number, 0); i >= 0; i = Next(number, i + 1))
        {
            SyscallRule rule = _all[i];
            if (rule.Action.Denies) { return true; }
            all |= rule.IsUnconditional;
        }

        return !all;
    }

    /// <summary>The first rule of the policy's own file that names a call and fulfils a condition; null without one.</summary>
    public SyscallRule? FindOwn(string name, Func<SyscallRule, bool> condition)
    {
        if (!SyscallTable.TryGetNumber(Abi, name, out int number)) { return null; }
        for (int i = Next(number, 0); i >= 0 && i < Rules.Length; i = Next(number, i + 1))
        {
            SyscallRule rule = _all[i];
            if (!rule.FromGroup && LintSubject.IsOwn(rule.Source) && condition(rule)) { return rule; }
        }

        return null;
    }

    // After the launcher's own execve the gate lets none pass (exec: once).
    private bool IsGated(string name) => _seccomp.ExecGate && name is ("execve" or "execveat");

    // The next rule for a number, from an index on; -1 where there is none.
    private int Next(int number, int from)
    {
        int at = _numbers.AsSpan(from).IndexOf(number);
        return at < 0 ? -1 : from + at;
    }
}
