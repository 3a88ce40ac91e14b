using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>What a model says of one call.</summary>
/// <param name="Action">The action.</param>
/// <param name="Reason">Why.</param>
/// <param name="Rule">The rule that decides; null unless the reason is a rule or a guard.</param>
public readonly record struct SeccompVerdict(SeccompAction Action, SeccompReason Reason, SyscallRule? Rule);
