using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Compiler;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Benchmarks.Runtime;

/// <summary>Policies of the benchmarks, compiled into a folder.</summary>
internal static class CompiledPolicy
{
    /// <summary>Writes <c>NAME.policybundle</c>, and <c>NAME.bpf</c> where it has a filter; returns the bundle's path.</summary>
    public static string Write(string folder, string name, string text)
    {
        string source = Path.Combine(folder, name + ".policy.yaml");
        File.WriteAllText(source, text);
        CompileResult result = PolicyCompiler.Compile(
            new SourceFile(name + ".policy.yaml", source, Encoding.UTF8.GetBytes(text)), new CompileOptions([Architecture.X86_64], folder), new PolicyFiles());
        if (result.Policy is not { } policy)
        {
            throw new InvalidOperationException(name + ": " + string.Join("; ", result.Diagnostics.Select(one => one.Code + " " + one.Text)));
        }

        string path = Path.Combine(folder, name + ".policybundle");
        File.WriteAllBytes(path, policy.Bundle.ToArray());
        if (BundleFile.Open(policy.Bundle, out BundleFile? bundle) == BundleStatus.Ok && bundle!.Find(SectionKind.Seccomp, Architecture.X86_64) is { } filter) // Ok gives one
        {
            File.WriteAllBytes(FilterOf(path), bundle.Bytes(filter).ToArray());
        }

        return path;
    }

    /// <summary>The filter beside a bundle: struct sock_filter after struct sock_filter.</summary>
    public static string FilterOf(string bundle) => Path.ChangeExtension(bundle, ".bpf");
}
