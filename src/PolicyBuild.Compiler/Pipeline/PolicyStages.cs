using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>
/// The stages, each once: <see cref="PolicyCompiler"/> calls them one after the other, a pipeline from the thread of each. Generate is the loop over
/// the backends, which each of the two has in its own way.
/// </summary>
internal static class PolicyStages
{
    /// <summary>Parse. A tree that comes with errors goes on: a user sees every error of a file at once.</summary>
    public static void Parse(PolicyRun run)
    {
        run.Syntax = PolicyParser.Parse(run.Sources, 0, run.Found(PolicyStage.Parse));
        run.HasTree = run.Syntax is not null;
    }

    /// <summary>Validate: the schema, then the company's rules, which of a policy that extends another wait until both are one.</summary>
    public static void Validate(PolicyRun run, IPolicyRules? rules, CancellationToken cancel)
    {
        PolicySyntax syntax = Made(run.Syntax);
        DiagnosticBag found = run.Found(PolicyStage.Validate);
        SchemaValidator.Validate(syntax, isBase: false, found, out PolicySyntax fitting);
        run.Fitting = fitting;
        if (ExtendsLoader.IsAlone(syntax)) { rules?.Check(syntax, run.Sources, found, cancel); }
    }

    /// <summary>
    /// Resolve. Of a policy that is wrong already unknown names and the like are still found in the rest of it; warnings wait, as they speak of the
    /// policy as a whole.
    /// </summary>
    public static void Resolve(PolicyRun run, IPolicyFiles files, IBasePolicies? bases = null, IPolicyRules? rules = null)
    {
        DiagnosticBag found = run.Found(PolicyStage.Resolve);
        if (!run.HasErrors)
        {
            run.Resolved = PolicyResolver.Resolve(Made(run.Syntax), run.Sources, run.Options, files, found, bases, rules);
            run.IsResolved = run.Resolved is not null;
            return;
        }

        var rest = new DiagnosticBag();
        PolicyResolver.Resolve(Made(run.Fitting), run.Sources, run.Options, files, rest, bases);
        foreach (Diagnostic diagnostic in rest.ToImmutable())
        {
            if (diagnostic.Severity == Severity.Error) { found.Add(diagnostic); }
        }
    }

    /// <summary>Optimize.</summary>
    public static void Optimize(PolicyRun run) =>
        run.Optimized = PolicyOptimizer.Optimize(Made(run.Resolved).Model, run.Found(PolicyStage.Optimize));

    /// <summary>Bundle.</summary>
    public static void Bundle(PolicyRun run) => run.Emitted = PolicyEmitter.Emit(
        Made(run.Resolved).Model, Made(run.Optimized).Model, run.Sources, run.Sections, run.Found(PolicyStage.Bundle));

    private static T Made<T>(T? output) where T : class =>
        output ?? throw new InvalidOperationException("a stage ran before the one that it follows");
}
