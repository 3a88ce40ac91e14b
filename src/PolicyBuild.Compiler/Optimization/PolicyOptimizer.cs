using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Optimization.Lints;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>The Optimize stage: small passes, one after the other.</summary>
public static class PolicyOptimizer
{
    /// <summary>Rewrites a policy into a smaller one of the same meaning, in canonical order, and adds the lints.</summary>
    /// <param name="model">The resolved policy.</param>
    /// <param name="diagnostics">Gets warnings and notes, never errors.</param>
    public static OptimizedPolicy Optimize(PolicyModel model, DiagnosticBag diagnostics)
    {
        // The lints see the policy as it is written; sorting comes last, since other passes join what it sorts by.
        ReadOnlySpan<IOptimizationPass> passes = [new LintPass(), new StartupLint(), new FoldConditions(), new DropShadowedRules(), new MergePaths(), new MergeDestinations(), new CompanionHooks(), new GuardPaths(), new CanonicalOrder()];
        var results = ImmutableArray.CreateBuilder<PassResult>(passes.Length);
        foreach (IOptimizationPass pass in passes)
        {
            model = pass.Run(model, diagnostics, out PassResult result);
            results.Add(result);
        }

        return new OptimizedPolicy(model, results.MoveToImmutable());
    }
}
