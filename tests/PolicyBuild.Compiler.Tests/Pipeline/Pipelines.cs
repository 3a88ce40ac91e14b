using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Pipeline;

/// <summary>Runs pipelines to their end.</summary>
internal static class Pipelines
{
    /// <summary>A request for policies of files in memory; NAME is the file's name without its extension.</summary>
    public static PipelineRequest Request(MemoryFiles files, IEnumerable<string> paths, PolicyStage goal = PolicyStage.Bundle) =>
        new([.. paths.Select(path => new PipelineInput(path, Path.GetFileName(path).Split('.')[0]))], CompileOptions.Default, goal) { Files = files };

    /// <summary>The pipeline after its end.</summary>
    public static async Task<PolicyPipeline> Run(PipelineRequest request)
    {
        var pipeline = new PolicyPipeline(request);
        await pipeline.Completion.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        return pipeline;
    }

    /// <summary>All diagnostics of a policy, in the order in which a compile of it alone has them.</summary>
    public static IEnumerable<string> Lines(PolicyPipeline pipeline, int policy) =>
        from found in pipeline.Diagnostics where found.Policy == policy select Line(found.Diagnostic, found.Span);

    /// <summary>All diagnostics of each compile, those of a file that several extend with the first of them alone.</summary>
    public static IReadOnlyList<IEnumerable<string>> Lines(IEnumerable<CompileResult> results)
    {
        var shared = new HashSet<string>();
        return [.. results.Select(result => result.Diagnostics
            .Where(found => result.Sources.Locate(found) is not { File: > 0 } at
                || shared.Add(result.Sources.Files[at.File].Name + Line(found, at with { File = 0 })))
            .Select(found => Line(found, result.Sources.Locate(found)))
            .ToArray())];
    }

    /// <summary>The policy compiled alone, on this thread.</summary>
    public static CompileResult Alone(MemoryFiles files, string path)
    {
        Assert.Equal(PolicyFileStatus.Ok, files.Read(path, out ReadOnlyMemory<byte> bytes));
        return PolicyCompiler.Compile(new SourceFile(Path.GetFileName(path), path, bytes), CompileOptions.Default, files, TestContext.Current.CancellationToken);
    }

    private static string Line(Diagnostic diagnostic, SourceSpan? at) => $"{at?.File}({at?.Line},{at?.Column}) {diagnostic.Severity} {diagnostic.Code} {diagnostic.Text}";

    /// <summary>Keeps what a pipeline emits.</summary>
    internal sealed class Emitted : IPipelineOutput
    {
        private readonly Dictionary<int, EmittedPolicy> _policies = [];

        public EmittedPolicy? this[int policy]
        {
            get
            {
                lock (_policies) { return _policies.GetValueOrDefault(policy); }
            }
        }

        public ImmutableArray<int> All
        {
            get
            {
                lock (_policies) { return [.. _policies.Keys.Order()]; }
            }
        }

        /// <summary>Whether everything is said to be there already.</summary>
        public bool Current { get; init; }

        public bool IsCurrent(int policy, string bundleHash) => Current;

        public void Emit(int policy, EmittedPolicy emitted)
        {
            lock (_policies) { _policies.Add(policy, emitted); }
        }
    }
}
