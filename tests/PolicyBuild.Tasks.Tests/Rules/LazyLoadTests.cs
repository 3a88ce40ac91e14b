using System.Reflection;
using System.Runtime.Loader;
using PolicyBuild.Tasks.Rules;
using PolicyBuild.Testing;

namespace PolicyBuild.Tasks.Tests.Rules;

/// <summary>NJsonSchema takes hundreds of milliseconds to load: only a policy that must be checked may cause it.</summary>
public sealed class LazyLoadTests
{
    [Fact]
    public void Reading_schemas_loads_no_NJsonSchema_and_checking_a_policy_does()
    {
        using var folder = new TemporaryFolder();
        string schema = folder.Write("rules.json", """{"type":"object","properties":{"v":{"pattern":"^a$"}}}""");

        // A context of its own, as MSBuild gives to a task assembly: other tests of this process have loaded the library long since.
        var context = new TaskContext(typeof(CompanyRules).Assembly.Location);
        Type type = context.LoadFromAssemblyPath(typeof(CompanyRules).Assembly.Location).GetType(typeof(CompanyRules).FullName!, throwOnError: true)!; // a type has a name
        Assembly compiler = context.LoadFromAssemblyName(new AssemblyName("PolicyBuild.Compiler"));
        object files = Activator.CreateInstance(compiler.GetType("PolicyBuild.Compiler.Resolution.PolicyFiles", throwOnError: true)!)!; // or it throws
        object rules = type.GetMethod("Read")!.Invoke(null, [new[] { schema }, folder.Path, files, null])!; // the schema is sound
        _ = type.GetProperty("Identity")!.GetValue(rules);
        Assert.DoesNotContain(context.Assemblies, assembly => IsNJsonSchema(assembly));

        Check(rules, compiler);
        Assert.Contains(context.Assemblies, assembly => IsNJsonSchema(assembly));
    }

    private static bool IsNJsonSchema(Assembly assembly) => assembly.GetName().Name is "NJsonSchema" or "Newtonsoft.Json" or "Namotion.Reflection";

    private static void Check(object rules, Assembly compiler)
    {
        Type Of(string name) => compiler.GetType("PolicyBuild.Compiler." + name, throwOnError: true)!; // or it throws
        object sources = Activator.CreateInstance(Of("Diagnostics.SourceSet"))!; // a class
        object bag = Activator.CreateInstance(Of("Diagnostics.DiagnosticBag"))!; // a class
        object file = Activator.CreateInstance(Of("Syntax.SourceFile"), "p", null, new ReadOnlyMemory<byte>("v: b\n"u8.ToArray()))!; // a class
        Of("Diagnostics.SourceSet").GetMethod("Add")!.Invoke(sources, [file]);
        object syntax = Of("Syntax.PolicyParser").GetMethod("Parse")!.Invoke(null, [sources, 0, bag])!; // it parses
        rules.GetType().GetMethod("Check")!.Invoke(rules, [syntax, sources, bag, CancellationToken.None]);
        Assert.Equal(1, Of("Diagnostics.DiagnosticBag").GetProperty("Count")!.GetValue(bag));
    }

    private sealed class TaskContext(string assembly) : AssemblyLoadContext(isCollectible: true)
    {
        private readonly AssemblyDependencyResolver _resolver = new(assembly);

        protected override Assembly? Load(AssemblyName name) =>
            _resolver.ResolveAssemblyToPath(name) is { } path ? LoadFromAssemblyPath(path)
            : File.Exists(Path.Combine(Path.GetDirectoryName(assembly)!, name.Name + ".dll")) ? LoadFromAssemblyPath(Path.Combine(Path.GetDirectoryName(assembly)!, name.Name + ".dll")) : null; // a file has a folder
    }
}
