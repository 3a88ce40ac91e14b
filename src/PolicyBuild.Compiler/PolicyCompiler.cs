using System.Collections.Immutable;
using System.Diagnostics;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.Cgroup;
using PolicyBuild.Compiler.Backends.Landlock;
using PolicyBuild.Compiler.Backends.Launch;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Backends.Wasm;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler;

/// <summary>Runs one policy through all stages on the caller's thread: Parse, Validate, Resolve, Optimize, Generate, Bundle.</summary>
public static class PolicyCompiler
{
    // In the order of the sections that they make.
    private static ISectionGenerator[] Backends() =>
    [
        new UnsupportedSettings(), new LaunchGenerator(), new SeccompBPFGenerator(), new LandlockRuleGenerator(),
        new CgroupConfigGenerator(), new WasmPolicyGenerator(),
    ];

    /// <summary>Compiles a policy. Never throws for what a file holds: a fault of the compiler itself is error PB0001 of this policy.</summary>
    /// <param name="policy">The policy file.</param>
    /// <param name="options">What the compile depends on besides its files.</param>
    /// <param name="files">How further files are read.</param>
    /// <param name="cancel">Ends the compile between two steps.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was signalled.</exception>
    public static CompileResult Compile(SourceFile policy, CompileOptions options, IPolicyFiles files, CancellationToken cancel = default)
    {
        var run = new CompileRun(options, files, cancel);
        run.Sources.Add(policy);
        try
        {
            run.Execute();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            run.Diagnostics.Add(InternalDiagnostics.Fault(fault));
            run.Policy = null;
        }

        return run.ToResult();
    }

    /// <summary>The state of one compile.</summary>
    private sealed class CompileRun(CompileOptions options, IPolicyFiles files, CancellationToken cancel)
    {
        private readonly ImmutableArray<StageTime>.Builder _stages = ImmutableArray.CreateBuilder<StageTime>();
        private PolicySyntax? _syntax;
        private ResolvedPolicy? _resolved;
        private OptimizedPolicy? _optimized;
        private long _stageStart;

        public SourceSet Sources { get; } = new();

        public DiagnosticBag Diagnostics { get; } = new();

        public EmittedPolicy? Policy { get; set; }

        public void Execute()
        {
            _stageStart = Stopwatch.GetTimestamp();
            _syntax = PolicyParser.Parse(Sources, 0, Diagnostics);
            // A tree that came with errors is validated all the same: a user sees every error of the file at once.
            Passed("parse");
            if (_syntax is null) { return; }
            SchemaValidator.Validate(_syntax, isBase: false, Diagnostics, out PolicySyntax fitting);
            if (!Passed("validate"))
            {
                ResolveRest(fitting);
                return;
            }

            _resolved = PolicyResolver.Resolve(_syntax, Sources, options, files, Diagnostics);
            if (!Passed("resolve") || _resolved is null) { return; }
            _optimized = PolicyOptimizer.Optimize(_resolved.Model, Diagnostics);
            if (!Passed("optimize")) { return; }
            ImmutableArray<GeneratedSection> sections = Generate(_optimized.Model);
            if (Diagnostics.HasErrors) { return; }
            EmittedPolicy emitted = PolicyEmitter.Emit(_resolved.Model, _optimized.Model, Sources, sections, Diagnostics);
            if (Passed("bundle")) { Policy = emitted; }
        }

        // Unknown names and the like in the rest of a policy that is wrong already. Warnings wait: they speak of the policy as a whole.
        private void ResolveRest(PolicySyntax fitting)
        {
            var rest = new DiagnosticBag();
            PolicyResolver.Resolve(fitting, Sources, options, files, rest);
            foreach (Diagnostic diagnostic in rest.ToImmutable())
            {
                if (diagnostic.Severity == Severity.Error) { Diagnostics.Add(diagnostic); }
            }

            Passed("resolve");
        }

        public CompileResult ToResult() => new(
            Diagnostics.HasErrors ? null : Policy,
            DiagnosticSelection.Select(Diagnostics, Sources),
            Sources,
            _resolved?.Dependencies ?? (Sources.Files[0].Path is { } path ? [path] : []),
            _stages.ToImmutable(),
            _optimized?.Passes ?? []);

        // All backends run even when one reports errors: a user sees every error of the policy at once.
        private ImmutableArray<GeneratedSection> Generate(PolicyModel model)
        {
            var sections = ImmutableArray.CreateBuilder<GeneratedSection>();
            foreach (ISectionGenerator backend in Backends())
            {
                sections.AddRange(backend.Run(model, Diagnostics, cancel));
                Passed("generate." + backend.Id.Name);
            }

            return sections.ToImmutable();
        }

        private bool Passed(string stage)
        {
            long now = Stopwatch.GetTimestamp();
            _stages.Add(new StageTime(stage, Stopwatch.GetElapsedTime(_stageStart, now)));
            _stageStart = now;
            cancel.ThrowIfCancellationRequested();
            return !Diagnostics.HasErrors;
        }
    }
}
