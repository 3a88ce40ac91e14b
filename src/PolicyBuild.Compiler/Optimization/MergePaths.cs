using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>
/// Joins rules on one path, and drops those that a rule on "/" covers. A rule on any other folder covers what lies beneath it only as
/// long as no symbolic link leads out (/etc/resolv.conf often does), which the compiler cannot know: such rules stay.
/// </summary>
internal sealed class MergePaths : IOptimizationPass
{
    /// <inheritdoc/>
    public string Name => "merge-paths";

    /// <inheritdoc/>
    public PolicyModel Run(PolicyModel policy, DiagnosticBag diagnostics, out PassResult result)
    {
        if (policy.Landlock is not { Paths.Length: > 1 } landlock)
        {
            result = new PassResult(Name, 0, "nothing to merge");
            return policy;
        }

        ImmutableArray<LandlockPath> joined = Join(landlock.Paths, diagnostics);
        ImmutableArray<LandlockPath> kept = DropBelowRoot(joined);
        int changes = landlock.Paths.Length - kept.Length;
        result = new PassResult(Name, changes, $"{landlock.Paths.Length - joined.Length} paths joined, {joined.Length - kept.Length} dropped that '/' covers");
        return changes == 0 ? policy : policy with { Landlock = landlock with { Paths = kept } };
    }

    private static ImmutableArray<LandlockPath> Join(ImmutableArray<LandlockPath> paths, DiagnosticBag diagnostics)
    {
        var places = new Dictionary<PathPattern, int>(paths.Length);
        var joined = ImmutableArray.CreateBuilder<LandlockPath>(paths.Length);
        foreach (LandlockPath path in paths)
        {
            if (places.TryAdd(path.Path, joined.Count))
            {
                joined.Add(path);
                continue;
            }

            int place = places[path.Path];
            LandlockPath first = joined[place];
            if (first.Access != path.Access && first.Source.File == 0 && path.Source.File == 0)
            {
                diagnostics.Add(LintDiagnostics.PathListedTwice(path.Source, path.Path.Text));
            }

            joined[place] = first with { Access = first.Access | path.Access, Required = first.Required || path.Required };
        }

        return joined.ToImmutable();
    }

    // Every path ends below "/", whatever links it goes through. A required one stays: it stops the start where it is missing.
    private static ImmutableArray<LandlockPath> DropBelowRoot(ImmutableArray<LandlockPath> paths)
    {
        foreach (LandlockPath root in paths)
        {
            if (root.Path is { Variable: PathVariable.None, Path: "/", Pattern: "" })
            {
                return paths.RemoveAll(path => path != root && !path.Required && (path.Access & ~root.Access) == 0);
            }
        }

        return paths;
    }
}
