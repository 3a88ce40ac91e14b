using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Explanation;

/// <summary>One thing that can happen to a system call.</summary>
/// <param name="Action">What happens.</param>
/// <param name="Condition">When, in the call's argument names; null: always.</param>
/// <param name="Reason">What says so: <c>rule</c>, <c>the default action</c>, and the like.</param>
/// <param name="Place">The policy line; none where nothing is written.</param>
public sealed record SyscallCase(SeccompAction Action, string? Condition, string Reason, SourcePlace Place);
