using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Simulation;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// Holds a filter against its model before anything is written: the kernel's limits, the meaning at every number that is named and beside
/// it, at the ends of the number spaces, for foreign architectures, and for arguments at the bounds of each rule. A number of its calls is
/// run in the simulator, few enough to cost less than the lowering itself; the tests run them all.
/// </summary>
internal sealed class SeccompVerifier
{
    /// <summary>Argument vectors in all, and the least and the most for one number.</summary>
    private const int VectorBudget = 1024;
    private const int LeastVectors = 4;
    private const int MostVectors = 32;

    /// <summary>How many rules an error about the length names.</summary>
    private const int RulesNamed = 3;

    /// <summary>A rule is named if it takes at least this part of what the dearest takes.</summary>
    private const int NamedPart = 8;

    private readonly byte[] _program;
    private readonly SeccompModel _model;
    private readonly ulong[] _arguments = new ulong[SeccompData.ArgumentCount];
    private string? _wrong;
    private NodeRef _wrongAt;

    private SeccompVerifier(SeccompModel model, byte[] program)
    {
        _model = model;
        _program = program;
    }

    /// <summary>Whether a filter is what its model says and what the kernel takes; if not, why is in the bag.</summary>
    internal static bool Verify(SeccompCode code, SeccompModel model, byte[] program, DiagnosticBag diagnostics)
    {
        if (code.Instructions.Length > SockFilter.MaxProgramLength)
        {
            ReportLength(code, model, diagnostics);
            return false;
        }

        SeccompVerifier verifier = new(model, program);
        verifier._wrong = SeccompSimulator.Refusal(program);
        if (verifier._wrong is null) { verifier.CheckMeaning(); }
        if (verifier._wrong is null) { return true; }
        diagnostics.Add(SeccompDiagnostics.WrongCode(verifier._wrongAt, model.Architecture, verifier._wrong));
        return false;
    }

    private static void ReportLength(SeccompCode code, SeccompModel model, DiagnosticBag diagnostics)
    {
        Dictionary<NodeRef, int> shares = [];
        foreach (NodeRef source in code.Sources)
        {
            if (!source.IsNone) { shares[source] = shares.GetValueOrDefault(source) + 1; }
        }

        // Of equal shares the one that comes first in the code: that does not depend on where the policy's lines stand.
        KeyValuePair<NodeRef, int>[] ranked = [.. shares.OrderByDescending(share => share.Value)];
        int named = 0;
        for (int i = 0; i < ranked.Length && named < RulesNamed && ranked[i].Value * NamedPart >= ranked[0].Value; i++)
        {
            if (SyscallOf(model, ranked[i].Key) is not { } syscall) { continue; }
            named++;
            diagnostics.Add(SeccompDiagnostics.TooManyInstructions(
                ranked[i].Key, syscall, model.Architecture, code.Instructions.Length, ranked[i].Value));
        }

        if (named > 0) { return; }
        diagnostics.Add(SeccompDiagnostics.TooManyInstructions(default, null, model.Architecture, code.Instructions.Length, 0));
    }

    private static string? SyscallOf(SeccompModel model, NodeRef source)
    {
        foreach (SeccompAbiRules abi in model.Abis)
        {
            foreach (SyscallRule rule in abi.Rules)
            {
                if (rule.Source == source) { return rule.Syscall; }
            }
        }

        return null;
    }

    private void CheckMeaning()
    {
        foreach (SeccompAbiRules abi in _model.Abis) { CheckNumbers(abi); }

        ReadOnlySpan<uint> archs =
            [AuditArch.X86_64, AuditArch.I386, AuditArch.AArch64, AuditArch.Arm, AuditArch.RiscV64, AuditArch.LoongArch64, 0, uint.MaxValue];
        _arguments.AsSpan().Clear();
        foreach (uint arch in archs)
        {
            // One number on each side of x32's bit; where the architecture is listed this repeats what is known.
            CheckByEvaluator(arch, uint.MaxValue);
            CheckByEvaluator(arch, AuditArch.X32Bit);
            CheckByEvaluator(arch, AuditArch.X32Bit - 1);
        }
    }

    private void CheckNumbers(SeccompAbiRules abi)
    {
        NumberedRules rules = abi.Numbered;
        int conditional = 0;
        for (int i = 0; i < rules.Count; i++) { conditional += rules.RulesAt(i)[0].IsUnconditional ? 0 : 1; }
        int vectors = Math.Clamp(VectorBudget / Math.Max(1, conditional), LeastVectors, MostVectors);

        uint arch = AuditArch.Of(abi.Abi);
        for (int i = 0; i < rules.Count && _wrong is null; i++)
        {
            uint number = rules.NumberAt(i);
            if (!SeccompEvaluator.Owns(abi.Abi, number)) { continue; }
            if (i == 0 || rules.NumberAt(i - 1) != number - 1) { CheckUnnamed(abi, arch, number - 1); }
            if (i + 1 == rules.Count || rules.NumberAt(i + 1) != number + 1) { CheckUnnamed(abi, arch, number + 1); }
            CheckNamed(abi, arch, number, rules.RulesAt(i), vectors);
        }

        _arguments.AsSpan().Clear();
        foreach (int gated in abi.GatedNumbers) { CheckByEvaluator(arch, (uint)gated); }
        CheckByEvaluator(arch, (uint)abi.MaxNumber);
        CheckByEvaluator(arch, (uint)abi.MaxNumber + 1);
    }

    private void CheckUnnamed(SeccompAbiRules abi, uint arch, uint number)
    {
        if (!SeccompEvaluator.Owns(abi.Abi, number) || abi.GatedNumbers.Contains((int)number)) { return; }
        SeccompAction expected = _model.Unknown == UnknownSyscalls.Enosys && number > (uint)abi.MaxNumber
            ? SeccompAction.Errno(SeccompEvaluator.Enosys)
            : _model.Default;
        _arguments.AsSpan().Clear();
        Check(arch, number, expected, default);
    }

    private void CheckNamed(SeccompAbiRules abi, uint arch, uint number, ReadOnlySpan<SyscallRule> rules, int vectors)
    {
        _arguments.AsSpan().Clear();
        if (abi.GatedNumbers.Contains((int)number) || rules[0].IsUnconditional)
        {
            Check(arch, number, Expect(abi, number, rules), rules[0].Source);
            return;
        }

        int left = vectors;
        foreach (SyscallRule rule in rules)
        {
            if (left <= 0) { break; }
            _arguments.AsSpan().Clear();
            foreach (ArgumentTest test in rule.All) { _arguments[test.Index] = BoundaryValues.Passing(test); }
            foreach (ImmutableArray<ArgumentTest> alternative in rule.AnyOf)
            {
                foreach (ArgumentTest test in alternative) { _arguments[test.Index] = BoundaryValues.Passing(test); }
                CheckAround(abi, arch, number, rules, alternative, ref left);
            }

            CheckAround(abi, arch, number, rules, rule.All, ref left);
        }
    }

    /// <summary>Checks the arguments as they are, then with each argument that is tested moved to the bounds of its test.</summary>
    private void CheckAround(
        SeccompAbiRules abi, uint arch, uint number, ReadOnlySpan<SyscallRule> rules, ImmutableArray<ArgumentTest> tests, ref int left)
    {
        Check(arch, number, Expect(abi, number, rules), rules[0].Source);
        left--;
        foreach (ArgumentTest test in tests)
        {
            ulong kept = _arguments[test.Index];
            for (int i = 0; i < BoundaryValues.Count && left > 0 && _wrong is null; i++, left--)
            {
                _arguments[test.Index] = BoundaryValues.At(test, i);
                Check(arch, number, Expect(abi, number, rules), rules[0].Source);
            }

            _arguments[test.Index] = kept;
        }
    }

    private SeccompAction Expect(SeccompAbiRules abi, uint number, ReadOnlySpan<SyscallRule> rules)
    {
        if (abi.GatedNumbers.Contains((int)number)) { return SeccompAction.Notify; }
        foreach (SyscallRule rule in rules)
        {
            if (rule.Matches(_arguments)) { return rule.Action; }
        }

        return _model.Default;
    }

    private void CheckByEvaluator(uint arch, uint number) =>
        Check(arch, number, SeccompEvaluator.Evaluate(_model, arch, number, _arguments).Action, default);

    private void Check(uint arch, uint number, SeccompAction expected, NodeRef source)
    {
        if (_wrong is not null) { return; }
        SeccompRun run = SeccompSimulator.Run(_program, arch, number, 0, _arguments);
        if (run.Value == expected.Value) { return; }
        _wrong = $"number {number} of architecture 0x{arch:x} gets {new SeccompAction(run.Value)} instead of {expected}";
        _wrongAt = source;
    }
}
