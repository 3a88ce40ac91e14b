using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Import;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Import;

/// <summary>What an import made of a file.</summary>
internal sealed record Imported(ImportResult Result)
{
    public ImmutableArray<ImportedPolicy> Policies => Result.Policies;

    /// <summary>Each diagnostic as "file(line,column): code".</summary>
    public IEnumerable<string> Places => Result.Diagnostics.Select(d => Result.Sources.Locate(d) is { } at
        ? $"{Result.Sources.Files[at.File].Name}({at.Line},{at.Column}): {d.Code}"
        : d.Code);

    public IEnumerable<string> Errors => Places.Zip(Result.Diagnostics).Where(pair => pair.Second.Severity == Severity.Error).Select(pair => pair.First);

    public string Messages => string.Join("\n", Result.Diagnostics.Select(d => d.Code + " " + d.Text));

    public static Imported File(ImportFormat format, string path, ImportOptions? options = null) => new(PolicyImporter.Import(
        format, new SourceFile(Path.GetFileName(path), path, System.IO.File.ReadAllBytes(path)), options ?? ImportOptions.Default, new PolicyFiles()));

    public static Imported Text(ImportFormat format, string text, ImportOptions? options = null) => Bytes(format, Encoding.UTF8.GetBytes(text), options);

    public static Imported Bytes(ImportFormat format, byte[] bytes, ImportOptions? options = null) => new(PolicyImporter.Import(
        format, new SourceFile("source", Path: null, bytes), options ?? ImportOptions.Default, new PolicyFiles()));

    /// <summary>The text of the only policy.</summary>
    public string Only()
    {
        Assert.True(Policies.Length == 1, Messages);
        return Policies[0].Text;
    }

    /// <summary>Compiles a policy to the end and returns what the filter means and its code.</summary>
    public static (SeccompModel Model, byte[] Program) Compile(string text, Architecture architecture, FilterObjective objective = FilterObjective.Mean)
    {
        CompileResult result = PolicyCompiler.Compile(
            new SourceFile("imported.policy.yaml", Path: null, Encoding.UTF8.GetBytes(text)), new CompileOptions([architecture], Objective: objective), new PolicyFiles());
        Assert.False(result.HasErrors, string.Join("\n", result.Diagnostics.Select(d => d.Text)) + "\n" + text);
        Assert.DoesNotContain(result.Diagnostics, d => d.Code is "PB4008" or "PB4009" or "PB4010");
        string name = $"seccomp.{ArchitectureNames.NameOf(architecture)}.bpf";
        byte[] program = result.Policy!.Artifacts.Single(artifact => artifact.Name == name).Bytes.ToArray(); // there is no error
        return (SeccompModel.Of(Resolution.Resolved.Text(text, architecture).Policy).Single(), program);
    }
}
