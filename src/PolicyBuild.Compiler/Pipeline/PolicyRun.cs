using System.Collections.Immutable;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>One policy on its way through the stages: what each stage made of it, and what it found. One thread at a time works on it.</summary>
internal sealed class PolicyRun(CompileOptions options)
{
    private readonly DiagnosticBag?[] _found = new DiagnosticBag?[(int)PolicyStage.Bundle + 1];

    /// <summary>What the compile depends on besides its files.</summary>
    public CompileOptions Options { get; } = options;

    /// <summary>The policy's files, itself first: it is added before Parse.</summary>
    public SourceSet Sources { get; } = new();

    /// <summary>What Parse made; null: no tree.</summary>
    public PolicySyntax? Syntax { get; set; }

    /// <summary>Whether Parse made a tree, here or in an earlier compile.</summary>
    public bool HasTree { get; set; }

    /// <summary>What Validate left: the tree, or the rest of one that does not fit the schema.</summary>
    public PolicySyntax? Fitting { get; set; }

    /// <summary>What Resolve made; null after an error.</summary>
    public ResolvedPolicy? Resolved { get; set; }

    /// <summary>Whether Resolve made a model, here or in an earlier compile.</summary>
    public bool IsResolved { get; set; }

    /// <summary>What Optimize made.</summary>
    public OptimizedPolicy? Optimized { get; set; }

    /// <summary>What Generate made, in the order of the backends.</summary>
    public ImmutableArray<GeneratedSection> Sections { get; set; } = [];

    /// <summary>What Bundle made.</summary>
    public EmittedPolicy? Emitted { get; set; }

    /// <summary>Whether some stage found an error.</summary>
    public bool HasErrors
    {
        get
        {
            foreach (DiagnosticBag? bag in _found)
            {
                if (bag is { HasErrors: true }) { return true; }
            }

            return false;
        }
    }

    /// <summary>What a stage found.</summary>
    public DiagnosticBag Found(PolicyStage stage) => _found[(int)stage] ??= new DiagnosticBag();

    /// <summary>What all stages found, in their order.</summary>
    public DiagnosticBag FoundByAll()
    {
        var all = new DiagnosticBag();
        foreach (DiagnosticBag? bag in _found)
        {
            if (bag is { Count: > 0 }) { all.AddRange(bag); }
        }

        return all;
    }
}
