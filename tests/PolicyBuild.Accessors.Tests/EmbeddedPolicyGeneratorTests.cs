using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace PolicyBuild.Accessors.Tests;

public sealed class EmbeddedPolicyGeneratorTests
{
    private static readonly string s_hash = new('a', 64);
    private static readonly string s_policyHash = new('b', 64);

    private static readonly MetadataReference[] s_framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator) // the host sets it
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    [Fact]
    public void A_build_knows_names_hashes_and_bytes()
    {
        Assembly assembly = Load(Run(new Options("Embedded"), List($"policies/app.policybundle\t{s_hash}\t{s_policyHash}\n"), Policy("app")), "policies/app.policybundle");
        object policy = Property(assembly, "App");
        Assert.Equal(("app", "policies/app.policybundle", s_hash, s_policyHash), (Value(policy, "Name"), Value(policy, "ResourceName"), Value(policy, "Sha256"), Value(policy, "PolicyHash")));
        using var stream = (Stream)policy.GetType().GetMethod("Open", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(policy, null)!; // it throws, or opens
        Assert.Equal(7, stream.ReadByte());
        MethodInfo find = policy.GetType().Assembly.GetType("PolicyBuild.EmbeddedPolicies")!.GetMethod("Find", BindingFlags.Static | BindingFlags.NonPublic)!; // it is generated
        Assert.Same(policy, find.Invoke(null, ["app"]));
        Assert.Null(find.Invoke(null, ["App"]));
    }

    [Fact]
    public void An_editor_knows_the_names_before_anything_is_compiled()
    {
        Assembly assembly = Load(Run(new Options("Embedded", designTime: true), Policy("app"), Policy("web-api")));
        Assert.Equal(["app", "web-api"], All(assembly).Select(policy => Value(policy, "Name")));
        Assert.Equal("", Value(Property(assembly, "WebApi"), "Sha256"));
    }

    [Fact]
    public void An_editor_takes_hashes_of_the_last_build_and_leaves_policies_out_that_are_gone()
    {
        AdditionalText list = List($"policies/app.policybundle\t{s_hash}\t{s_policyHash}\npolicies/gone.policybundle\t{s_hash}\t{s_policyHash}\n");
        Assembly assembly = Load(Run(new Options("Embedded", designTime: true), list, Policy("app"), Policy("new")));
        Assert.Equal(["app", "new"], All(assembly).Select(policy => Value(policy, "Name")));
        Assert.Equal(s_hash, Value(Property(assembly, "App"), "Sha256"));
        Assert.Equal("", Value(Property(assembly, "New"), "Sha256"));
    }

    [Fact]
    public void The_list_of_a_build_is_complete_whatever_the_metadata_lost()
    {
        AdditionalText list = List($"policies/a;b#.policybundle\t{s_hash}\t{s_policyHash}\n");
        Assert.Equal(["a;b#"], All(Load(Run(new Options("Embedded"), list))).Select(policy => Value(policy, "Name")));
    }

    [Fact]
    public void Names_become_identifiers_that_differ()
    {
        string[] names = ["a", "A", "a-b", "a.b", "1st", "all", "equals", "æ ø", "\u3042", "\"\\", "find", "-"];
        Assembly assembly = Load(Run(new Options("Embedded"), List(string.Concat(names.Select(name => $"policies/{name}.policybundle\t{s_hash}\t{s_policyHash}\n")))));
        Assert.Equal(names.Order(StringComparer.Ordinal), All(assembly).Select(policy => Value(policy, "Name")).Order(StringComparer.Ordinal));
        string[] properties = [.. Class(assembly).GetProperties(BindingFlags.Static | BindingFlags.NonPublic).Select(property => property.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(["A", "AB", "AB_2", "A_2", "All", "All_2", "Equals_2", "Find_2", "_", "_1st", "__2", "\u00c6\u00d8", "\u3042"], properties);
    }

    [Fact]
    public void Without_policies_there_is_an_empty_list() => Assert.Empty(All(Load(Run(new Options("Embedded")))));

    [Theory]
    [InlineData("Content")]
    [InlineData("Launcher")]
    [InlineData("")]
    public void Another_mode_generates_nothing(string mode) => Assert.Empty(Run(new Options(mode), Policy("app")));

    [Theory]
    [InlineData("policies/app.policybundle")]
    [InlineData("policies/app.policybundle\tx\ty")]
    [InlineData("\0\0\0")]
    public void A_list_that_is_none_of_ours_is_not_believed(string text) =>
        Assert.Equal([""], All(Load(Run(new Options("Embedded"), List(text), Policy("app")))).Select(policy => Value(policy, "Sha256")));

    [Fact]
    public void Nothing_is_generated_anew_where_only_code_changed()
    {
        GeneratorDriver driver = Driver(new Options("Embedded"), [Policy("app")]).RunGenerators(Compilation(), TestContext.Current.CancellationToken);
        driver = driver.RunGenerators(Compilation().AddSyntaxTrees(CSharpSyntaxTree.ParseText("class C { }", cancellationToken: TestContext.Current.CancellationToken)), TestContext.Current.CancellationToken);
        Assert.All(driver.GetRunResult().Results[0].TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    private static ImmutableArray<SyntaxTree> Run(Options options, params AdditionalText[] files)
    {
        GeneratorDriver driver = Driver(options, files).RunGeneratorsAndUpdateCompilation(Compilation(), out _, out ImmutableArray<Diagnostic> found, TestContext.Current.CancellationToken);
        Assert.Empty(found);
        return driver.GetRunResult().GeneratedTrees;
    }

    private static CSharpGeneratorDriver Driver(Options options, IEnumerable<AdditionalText> files) => CSharpGeneratorDriver.Create(
        [new EmbeddedPolicyGenerator().AsSourceGenerator()], files, new CSharpParseOptions(LanguageVersion.CSharp7_3), options,
        new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private static CSharpCompilation Compilation(IEnumerable<SyntaxTree>? trees = null) => CSharpCompilation.Create("made", trees, s_framework,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, generalDiagnosticOption: ReportDiagnostic.Error));

    private static Assembly Load(ImmutableArray<SyntaxTree> trees, string? resource = null)
    {
        using var stream = new MemoryStream();
        ResourceDescription[] resources = resource is null ? [] : [new ResourceDescription(resource, () => new MemoryStream([7]), isPublic: true)];
        Assert.Empty(Compilation(trees).Emit(stream, manifestResources: resources, cancellationToken: TestContext.Current.CancellationToken).Diagnostics);
        return Assembly.Load(stream.ToArray());
    }

    private static Type Class(Assembly assembly) => assembly.GetType("PolicyBuild.EmbeddedPolicies", throwOnError: true)!; // or it throws

    private static object Property(Assembly assembly, string name) =>
        Class(assembly).GetProperty(name, BindingFlags.Static | BindingFlags.NonPublic)?.GetValue(null) ?? throw new InvalidOperationException("no property " + name);

    private static IEnumerable<object> All(Assembly assembly) => (IEnumerable<object>)Property(assembly, "All");

    private static string? Value(object policy, string name) => (string?)policy.GetType().GetProperty(name, BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(policy);

    private static File Policy(string name) => new($"/p/{name}.policy.yaml", "profile: x", name + ".policy");

    private static File List(string text) => new("/p/obj/" + EmbeddedPolicyList.FileName, text, null);

    private sealed class File(string path, string text, string? policy) : AdditionalText
    {
        public string? Policy { get; } = policy;

        public override string Path { get; } = path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    private sealed class Options(string mode, bool designTime = false) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(new Dictionary<string, string>
        {
            [EmbeddedPolicyGenerator.ModeOption] = mode,
            [EmbeddedPolicyGenerator.DesignTimeOption] = designTime ? "true" : "",
        });

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Values(
            textFile is File { Policy: { } policy } ? new Dictionary<string, string> { [EmbeddedPolicyGenerator.PolicyOption] = policy } : []);
    }

    private sealed class Values(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, out string value) => values.TryGetValue(key, out value!); // as its contract says
    }
}
