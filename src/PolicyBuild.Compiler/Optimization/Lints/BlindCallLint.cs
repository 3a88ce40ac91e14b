using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>
/// Finds conditions that another call passes by because its arguments lie in memory, where a filter cannot look: clone3 and openat2 take a
/// structure, i386's socketcall an array.
/// </summary>
internal sealed class BlindCallLint : ILint
{
    private static readonly (string Blind, string[] Restricted)[] s_pairs =
    [
        ("clone3", ["clone"]),
        ("openat2", ["openat", "open"]),
        ("socketcall", ["socket", "bind", "connect", "listen", "sendto", "sendmsg", "setsockopt"]),
    ];

    /// <inheritdoc/>
    public string Code => "PB4014";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        var reported = new HashSet<(NodeRef, string)>();
        foreach (AbiFilter filter in subject.Filters)
        {
            foreach ((string blind, string[] restricted) in s_pairs)
            {
                if (!filter.MayPass(blind)) { continue; }
                foreach (string call in restricted)
                {
                    SyscallRule? rule = filter.IsRestricted(call) ? filter.FindOwn(call, rule => !rule.IsUnconditional) : null;
                    if (rule is null || !reported.Add((rule.Source, blind))) { continue; }
                    diagnostics.Add(LintDiagnostics.BlindCall(rule.Source, call, blind));
                    break;
                }
            }
        }
    }
}
