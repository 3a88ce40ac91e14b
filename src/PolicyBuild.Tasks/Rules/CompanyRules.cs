using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Tasks.Rules;

/// <summary>The schemas of <c>SandboxPolicySchema</c> items as rules for policies. NJsonSchema is loaded by the first policy that is checked.</summary>
public sealed class CompanyRules : IPolicyRules
{
    private readonly RuleSet _set;
    private readonly Lock _turn = new(); // NJsonSchema says nothing of threads
    private object[]? _validators;

    private CompanyRules(RuleSet set) => _set = set;

    /// <inheritdoc/>
    public Digest Identity => _set.Identity;

    /// <summary>Full paths of the schema files, those that they refer to included: a change of one changes the rules.</summary>
    public ImmutableArray<string> Files => [.. _set.Files.Select(file => file.Path)];

    /// <summary>Reads schemas.</summary>
    /// <param name="schemas">Full paths of the files; at least one.</param>
    /// <param name="root">Full path of the folder that references of schemas may lead to.</param>
    /// <param name="files">How files are read.</param>
    /// <param name="problems">What is wrong with the files, at their lines; they belong to no policy, so that their number is -1.</param>
    /// <returns>The rules; null where a problem is an error.</returns>
    public static CompanyRules? Read(IReadOnlyCollection<string> schemas, string root, IPolicyFiles files, out ImmutableArray<PipelineDiagnostic> problems)
    {
        var reader = new RuleSetReader(root, files);
        RuleSet? set = reader.Read(schemas);
        problems = [.. reader.Diagnostics.ToImmutable().Select(diagnostic => new PipelineDiagnostic(
            -1, diagnostic, diagnostic.Span is { } span ? reader.Tried[span.File] : null, diagnostic.Span))];
        return set is null ? null : new CompanyRules(set);
    }

    /// <inheritdoc/>
    public void Check(PolicySyntax syntax, SourceSet sources, DiagnosticBag diagnostics, CancellationToken cancel)
    {
        lock (_turn)
        {
            for (int i = 0; i < _set.Schemas.Length; i++)
            {
                cancel.ThrowIfCancellationRequested();
                CheckOne(i, syntax, diagnostics);
            }
        }
    }

    // By itself: the types of NJsonSchema are loaded when a method that names them is compiled.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CheckOne(int index, PolicySyntax syntax, DiagnosticBag diagnostics)
    {
        _validators ??= [.. _set.Schemas.Select(schema => new RuleValidator(_set, schema))];
        ((RuleValidator)_validators[index]).Check(syntax, diagnostics);
    }
}
