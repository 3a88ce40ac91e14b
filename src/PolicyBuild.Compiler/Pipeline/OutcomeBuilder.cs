using System.Collections.Concurrent;
using System.Collections.Immutable;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>Makes outcomes. What thousands of policies have in common is in them once.</summary>
internal sealed class OutcomeBuilder
{
    private readonly ConcurrentDictionary<PassResult, PassResult> _passes = new();

    /// <summary>What became of a policy that is through or has left.</summary>
    public PolicyOutcome Of(PipelineItem item, bool failed)
    {
        PolicyRun run = item.Run;
        TimeSpan elapsed = TimeSpan.Zero;
        foreach (StageTime time in item.Times) { elapsed += time.Elapsed; }
        return new PolicyOutcome(
            item.Input,
            failed,
            DependenciesOf(item),
            item.Trace.Missing,
            elapsed,
            item.Executions,
            item.Hits,
            failed ? null : item.Made?.Hash,
            failed ? null : item.Made?.PolicyHash,
            [.. item.Times],
            PassesOf(item.Passes))
        {
            Files = [.. run.Sources.Files.Select(file => file.Name)],
            Profile = failed ? null : item.Made?.Profile,
            BundleLength = failed ? 0 : item.Made?.Length ?? 0,
        };
    }

    /// <summary>What became of a policy that a cancelled pipeline has not brought to its end.</summary>
    public static PolicyOutcome OfUnfinished(PipelineInput input) => new(
        input, Failed: true, input.Path.Length == 0 ? [] : [input.Path], Probed: [], TimeSpan.Zero, Executions: 0, Hits: 0, BundleHash: null, PolicyHash: null, Stages: [], Passes: []);

    // A file that is reached by a link counts under both names: either can change.
    private static ImmutableArray<string> DependenciesOf(PipelineItem item)
    {
        var paths = new List<string>();
        foreach (SourceFile file in item.Run.Sources.Files) { Add(file.Path); }
        foreach (string path in item.Trace.Read) { Add(path); }
        return [.. paths];

        void Add(string? path)
        {
            if (path is not null && !paths.Contains(path)) { paths.Add(path); }
        }
    }

    private ImmutableArray<PassResult> PassesOf(ImmutableArray<PassResult> all)
    {
        var passes = ImmutableArray.CreateBuilder<PassResult>(all.Length);
        foreach (PassResult pass in all) { passes.Add(_passes.GetOrAdd(pass, pass)); }
        return passes.MoveToImmutable();
    }
}
