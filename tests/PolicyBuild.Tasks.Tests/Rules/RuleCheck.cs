using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Tasks.Rules;
using PolicyBuild.Testing;

namespace PolicyBuild.Tasks.Tests.Rules;

/// <summary>Schemas in a folder of their own, and policies held against them.</summary>
internal sealed class RuleCheck : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The folder, which is the root.</summary>
    public string Folder => _folder.Path;

    /// <summary>What a policy breaks of one schema, one line for each: <c>line:column code message; help</c>.</summary>
    public static string[] Of(string schema, string policy)
    {
        using var check = new RuleCheck();
        check.Write("rules.json", schema);
        return check.Check(policy);
    }

    /// <summary>What is wrong with one schema, in the same form.</summary>
    public static string[] Problems(string schema)
    {
        using var check = new RuleCheck();
        check.Write("rules.json", schema);
        return check.Problems(["rules.json"]);
    }

    public string Write(string name, string text) => _folder.Write(name, text);

    public string[] Check(string policy, params string[] schemas)
    {
        CompanyRules rules = Read(schemas.Length == 0 ? ["rules.json"] : schemas, out ImmutableArray<PipelineDiagnostic> problems)
            ?? throw new InvalidOperationException(string.Join('\n', problems.Select(problem => problem.Diagnostic.Text)));
        return Check(rules, policy);
    }

    public static string[] Check(CompanyRules rules, string policy)
    {
        var sources = new SourceSet();
        var diagnostics = new DiagnosticBag();
        PolicySyntax? syntax = PolicyParser.Parse(sources, sources.Add(new SourceFile("p.policy.yaml", null, Encoding.UTF8.GetBytes(policy))), diagnostics);
        Assert.Equal(0, diagnostics.Count);
        rules.Check(syntax ?? throw new InvalidOperationException("no tree"), sources, diagnostics, CancellationToken.None);
        return [.. diagnostics.ToImmutable().Select(item => Line(item, sources.Locate(item)))];
    }

    public string[] Problems(string[] schemas)
    {
        CompanyRules? rules = Read(schemas, out ImmutableArray<PipelineDiagnostic> problems);
        Assert.Equal(rules is null, problems.Length > 0);
        return [.. problems.Select(problem => (problem.File is null ? "" : Path.GetFileName(problem.File) + " ") + Line(problem.Diagnostic, problem.Span))];
    }

    public CompanyRules? Read(string[] schemas, out ImmutableArray<PipelineDiagnostic> problems) =>
        CompanyRules.Read([.. schemas.Select(schema => Path.Combine(Folder, schema))], Folder, new PolicyFiles(), out problems);

    public void Dispose() => _folder.Dispose();

    private static string Line(Diagnostic diagnostic, SourceSpan? at) => string.Create(CultureInfo.InvariantCulture, $"{at?.Line}:{at?.Column} {diagnostic.Code} {diagnostic.Text}");
}
