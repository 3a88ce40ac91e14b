using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>One small step of the Optimize stage. A pass keeps the meaning of a policy and may add lints.</summary>
internal interface IOptimizationPass
{
    /// <summary>The pass's name in reports: lower case with '-'.</summary>
    string Name { get; }

    /// <summary>Rewrites the policy.</summary>
    /// <param name="policy">The policy as the passes before left it.</param>
    /// <param name="diagnostics">Gets lints, never errors.</param>
    /// <param name="result">What was done.</param>
    PolicyModel Run(PolicyModel policy, DiagnosticBag diagnostics, out PassResult result);
}
