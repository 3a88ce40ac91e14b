using System.Globalization;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Explanation.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Uapi;

namespace PolicyBuild.Cli.Output;

/// <summary>Says in words what becomes of an operation on a hook.</summary>
internal static class HookAnswer
{
    /// <summary>The verdict: <c>denied, EACCES</c>.</summary>
    public static string Of(HookVerdict verdict) => verdict.Action switch
    {
        HookAction.Allow => "allowed",
        HookAction.Audit => "allowed and reported (audit)",
        _ => "denied, " + (Errno.TryGetName(verdict.Errno, out string? name) ? name : "errno " + verdict.Errno.ToString(CultureInfo.InvariantCulture)),
    };

    /// <summary>The answer in short: the one verdict, or what it depends on.</summary>
    public static string Of(HookExplanation explanation) => explanation switch
    {
        { Failure: not null } => "decided by a compiled object that is not simulated",
        { Depends: true } => "depends on " + string.Join(", ", explanation.Open),
        _ => Of(explanation.Outcomes[0].Verdict),
    };

    /// <summary>A line that says what becomes of the program where the kernel has no such layer.</summary>
    public static string WithoutPrograms(LaunchSettings launch)
    {
        bool isBestEffort = launch.Flags.HasFlag(LaunchFlags.BestEffort) && !launch.Flags.HasFlag(LaunchFlags.RequiresBpfLsm);
        return "  a kernel that runs no programs on security hooks: "
            + (isBestEffort ? "the program starts without these programs, which policy-run prints (best-effort)\n" : "policy-run does not start the program\n");
    }

    /// <summary>Adds a line for each thing that can happen.</summary>
    public static void Append(StringBuilder text, string indent, HookExplanation explanation)
    {
        if (explanation.Failure is { } failure)
        {
            text.Append(indent).Append("compiled code says more than rules can: ").Append(failure).Append('\n');
            return;
        }

        foreach (string rule in explanation.Rules) { text.Append(indent).Append(rule).Append(": a rule that denies or reports\n"); }
        if (explanation is { Depends: true, Outcomes.IsEmpty: true }) { text.Append(indent).Append("say what it is: ").AppendJoin(' ', explanation.Open.Select(static word => word + "=...")).Append('\n'); }
        foreach (HookOutcome outcome in explanation.Outcomes)
        {
            text.Append(indent).Append(outcome.Place).Append(outcome.Place is null ? "" : ": ").Append(outcome.Reason);
            if (explanation.Depends)
            {
                text.Append(", ").Append(Of(outcome.Verdict));
                if (outcome.Example.Length != 0) { text.Append(", for example with ").Append(outcome.Example); }
            }

            text.Append('\n');
        }
    }
}
