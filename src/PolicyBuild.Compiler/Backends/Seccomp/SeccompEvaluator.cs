using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// The meaning of a model, one call at a time and as plainly as it can be said: generated code is held against it, and
/// <c>explain</c> answers with it.
/// </summary>
public static class SeccompEvaluator
{
    /// <summary>ENOSYS of asm-generic/errno.h.</summary>
    internal const int Enosys = 38;

    /// <summary>What happens to a call.</summary>
    /// <param name="model">The filter.</param>
    /// <param name="arch">The AUDIT_ARCH value of the call (<see cref="AuditArch"/>).</param>
    /// <param name="number">Its number, x32's with bit 30.</param>
    /// <param name="arguments">Six registers.</param>
    public static SeccompVerdict Evaluate(SeccompModel model, uint arch, uint number, ReadOnlySpan<ulong> arguments)
    {
        foreach (SeccompAbiRules abi in model.Abis)
        {
            if (AuditArch.Of(abi.Abi) == arch && Owns(abi.Abi, number)) { return Evaluate(model, abi, number, arguments); }
        }

        return new SeccompVerdict(model.DenyAction, SeccompReason.ForeignAbi, null);
    }

    /// <summary>
    /// Whether a number of the ABI's AUDIT_ARCH value is the ABI's: x86_64 and x32 share the value and part at bit 30. What lies above
    /// x32's numbers exists in neither and goes with x32, so that one comparison tells them apart.
    /// </summary>
    internal static bool Owns(Architecture abi, uint number) => abi switch
    {
        Architecture.X86_64 => number < AuditArch.X32Bit,
        Architecture.X32 => number >= AuditArch.X32Bit,
        _ => true,
    };

    private static SeccompVerdict Evaluate(SeccompModel model, SeccompAbiRules abi, uint number, ReadOnlySpan<ulong> arguments)
    {
        if (abi.GatedNumbers.Contains((int)number)) { return new SeccompVerdict(SeccompAction.Notify, SeccompReason.ExecGate, null); }

        SyscallRule? winner = null;
        int winnerIndex = 0;
        bool named = false;
        for (int i = 0; i < abi.Rules.Length; i++)
        {
            SyscallRule rule = abi.Rules[i];
            if ((uint)rule.Number != number) { continue; }
            named = true;
            if ((winner is null || rule.Action.Outranks(winner.Action)) && rule.Matches(arguments))
            {
                winner = rule;
                winnerIndex = i;
            }
        }

        if (winner is not null)
        {
            return new SeccompVerdict(winner.Action, winnerIndex < abi.GuardStart ? SeccompReason.Rule : SeccompReason.Guard, winner);
        }

        return model.Unknown == UnknownSyscalls.Enosys && !named && number > (uint)abi.MaxNumber
            ? new SeccompVerdict(SeccompAction.Errno(Enosys), SeccompReason.UnknownNumber, null)
            : new SeccompVerdict(model.Default, SeccompReason.Default, null);
    }
}
