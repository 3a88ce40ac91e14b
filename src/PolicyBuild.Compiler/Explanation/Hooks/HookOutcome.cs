using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Explanation.Hooks;

/// <summary>One thing that can become of an operation on a hook.</summary>
/// <param name="Verdict">What becomes of it.</param>
/// <param name="Place">The policy line behind it, as FILE:LINE; null: none is known.</param>
/// <param name="Reason">What says so.</param>
/// <param name="Example">What of the operation it may depend on, as <c>owner=0</c>; empty: nothing that was left open.</param>
internal sealed record HookOutcome(HookVerdict Verdict, string? Place, string Reason, string Example);
