using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution;

/// <summary>What the first stages make of a policy text.</summary>
internal sealed record Resolved(PolicyModel? Model, ImmutableArray<string> Dependencies, SourceSet Sources, ImmutableArray<Diagnostic> Diagnostics)
{
    public PolicyModel Policy => Model ?? throw new Xunit.Sdk.XunitException("no model: " + string.Join("\n", Lines));

    /// <summary>Each diagnostic as "file(line,column): code: text".</summary>
    public IEnumerable<string> Lines => Diagnostics.Select(d => Sources.Locate(d) is { } at
        ? $"{Sources.Files[at.File].Name}({at.Line},{at.Column}): {d.Code}: {d.Text}"
        : $"{d.Code}: {d.Text}");

    /// <summary>The diagnostics that no comment of their file switches off.</summary>
    public IEnumerable<string> Shown
    {
        get
        {
            var bag = new DiagnosticBag();
            foreach (Diagnostic diagnostic in Diagnostics) { bag.Add(diagnostic); }
            return (this with { Diagnostics = DiagnosticSelection.Select(bag, Sources) }).Lines;
        }
    }

    public static Resolved Text(string yaml, params Architecture[] architectures) => Read(new SourceFile("p.policy.yaml", Path: null, Bytes(yaml)), null, default, architectures);

    public static Resolved File(string path, string? root = null, ImmutableArray<string> search = default) =>
        Read(new SourceFile(System.IO.Path.GetFileName(path), path, System.IO.File.ReadAllBytes(path)), root, search);

    /// <summary>The rules of a seccomp section on one ABI.</summary>
    public static ImmutableArray<SyscallRule> Rules(string section, Architecture abi = Architecture.X86_64) =>
        Text(Section("seccomp", section), abi).Policy.Seccomp!.Targets[0].Abis[0].Rules;

    /// <summary>A policy with one security section, whose text begins in line 4, column 5.</summary>
    public static string Section(string name, string text) =>
        $"profile: test\nsecurity:\n  {name}:\n" + string.Concat(text.TrimEnd().Split('\n').Select(line => "    " + line + "\n"));

    /// <summary>Checks that a policy has one diagnostic, of a code, at the place that '§' marks.</summary>
    public static void AssertSingle(string code, string marked, params Architecture[] architectures)
    {
        string before = marked[..marked.IndexOf('§')];
        Resolved resolved = Text(marked.Replace("§", "", StringComparison.Ordinal), architectures);
        Assert.Equal([$"p.policy.yaml({before.Count(c => c == '\n') + 1},{before.Length - before.LastIndexOf('\n')}): {code}"], resolved.Lines.Select(WithoutText));
        Assert.Equal(resolved.Diagnostics[0].Severity == Severity.Error, resolved.Model is null);
    }

    public (OptimizedPolicy Policy, Resolved Lints) Optimize()
    {
        var bag = new DiagnosticBag();
        OptimizedPolicy optimized = PolicyOptimizer.Optimize(Policy, bag);
        return (optimized, this with { Diagnostics = bag.ToImmutable() });
    }

    private static Resolved Read(SourceFile file, string? root, ImmutableArray<string> search, params Architecture[] architectures)
    {
        var bag = new DiagnosticBag();
        var sources = new SourceSet();
        int index = sources.Add(file);
        PolicySyntax? syntax = PolicyParser.Parse(sources, index, bag);
        CompileOptions options = CompileOptions.Default with { Root = root, Search = search.IsDefault ? [] : search };
        if (architectures.Length > 0) { options = options with { Architectures = [.. architectures] }; }
        ResolvedPolicy? resolved = syntax is not null && SchemaValidator.Validate(syntax, isBase: false, bag)
            ? PolicyResolver.Resolve(syntax, sources, options, new PolicyFiles(), bag)
            : null;
        return new Resolved(resolved?.Model, resolved?.Dependencies ?? [], sources, bag.ToImmutable());
    }

    private static byte[] Bytes(string yaml) => Encoding.UTF8.GetBytes(yaml);

    private static string WithoutText(string line) => line[..(line.IndexOf("PB", StringComparison.Ordinal) + 6)];
}
