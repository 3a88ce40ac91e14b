using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>Reads what a rule or a default says: allow, deny, audit, an error.</summary>
internal sealed class HookVerdictReader(HookPlace place)
{
    private const ushort NotPermitted = 1; // EPERM
    private const int MaxErrno = 511; // from 512 on the kernel's own, include/linux/errno.h

    /// <summary>Reads a verdict; null where it is wrong and reported.</summary>
    public HookVerdict? Read(SyntaxNode node, KernelHook hook)
    {
        HookVerdict? verdict = node switch
        {
            ScalarNode { Text: "deny" } => new HookVerdict(HookAction.Deny, NotPermitted),
            ScalarNode { Text: "audit" } => new HookVerdict(HookAction.Audit, 0),
            MappingNode error when ResolveContext.Scalar(error, "errno") is { } name => ReadErrno(name),
            _ => HookVerdict.Allow,
        };
        if (!hook.IsVoid || verdict is not { Action: HookAction.Deny }) { return verdict; }
        place.Report(HookDiagnostics.CannotDeny(place.At(node), hook.Name));
        return null;
    }

    private HookVerdict? ReadErrno(ScalarNode node)
    {
        int number;
        if (node.TryGetInteger(out Int128 value)) { number = (int)value; } // 1 to 4095, as the schema says
        else if (!Errno.TryGetNumber(node.Text, out number))
        {
            place.Report(SyscallDiagnostics.UnknownErrno(place.At(node), node.Text, ErrnoText.NearestName(node.Text)));
            return null;
        }

        if (number <= MaxErrno) { return new HookVerdict(HookAction.Deny, (ushort)number); }
        place.Report(HookDiagnostics.InnerErrno(place.At(node), number));
        return null;
    }
}
