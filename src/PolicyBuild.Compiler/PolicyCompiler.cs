using System.Collections.Immutable;
using System.Diagnostics;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler;

/// <summary>Runs one policy through all stages on the caller's thread: Parse, Validate, Resolve, Optimize, Generate, Bundle.</summary>
public static class PolicyCompiler
{
    /// <summary>Compiles a policy. Never throws for what a file holds: a fault of the compiler itself is error PB0001 of this policy.</summary>
    /// <param name="policy">The policy file.</param>
    /// <param name="options">What the compile depends on besides its files.</param>
    /// <param name="files">How further files are read.</param>
    /// <param name="cancel">Ends the compile between two steps.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was signalled.</exception>
    public static CompileResult Compile(SourceFile policy, CompileOptions options, IPolicyFiles files, CancellationToken cancel = default)
    {
        var run = new PolicyRun(options);
        run.Sources.Add(policy);
        var stages = ImmutableArray.CreateBuilder<StageTime>();
        try
        {
            Execute(run, files, stages, cancel);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            run.Found(PolicyStage.Bundle).Add(InternalDiagnostics.Fault(fault));
        }

        return new CompileResult(
            run.HasErrors ? null : run.Emitted,
            DiagnosticSelection.Select(run.FoundByAll(), run.Sources),
            run.Sources,
            run.Resolved?.Dependencies ?? (policy.Path is { } path ? [path] : []),
            stages.ToImmutable(),
            run.Optimized?.Passes ?? []);
    }

    private static void Execute(PolicyRun run, IPolicyFiles files, ImmutableArray<StageTime>.Builder stages, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        PolicyStages.Parse(run);
        Passed("parse");
        if (run.Syntax is null) { return; }
        PolicyStages.Validate(run, rules: null, cancel);
        Passed("validate");
        PolicyStages.Resolve(run, files);
        Passed("resolve");
        if (run.Resolved is null || run.HasErrors) { return; }
        PolicyStages.Optimize(run);
        Passed("optimize");
        if (run.HasErrors) { return; }

        // All backends run even when one reports errors: a user sees every error of the policy at once.
        var sections = ImmutableArray.CreateBuilder<GeneratedSection>();
        foreach (ISectionGenerator backend in SectionGenerators.Create())
        {
            sections.AddRange(backend.RunAll(run.Optimized!.Model, run.Found(PolicyStage.Generate), cancel)); // Optimize made it
            Passed("generate." + backend.Id.Name);
        }

        if (run.HasErrors) { return; }
        run.Sections = sections.ToImmutable();
        PolicyStages.Bundle(run);
        Passed("bundle");

        void Passed(string stage)
        {
            long now = Stopwatch.GetTimestamp();
            stages.Add(new StageTime(stage, Stopwatch.GetElapsedTime(start, now)));
            start = now;
            cancel.ThrowIfCancellationRequested();
        }
    }
}
