using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;

namespace PolicyBuild.Compiler.Model.Hooks;

/// <summary>A condition on one argument of a hook.</summary>
/// <param name="Argument">What is asked.</param>
/// <param name="Source">The condition in the policy.</param>
public abstract record HookCondition(HookArgument Argument, NodeRef Source);
