using System.Collections.Immutable;
using Microsoft.Build.Framework;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Tasks.Diagnostics;

namespace PolicyBuild.Tasks.Running;

/// <summary>Reads which policies are compiled, and to what.</summary>
internal static class PolicyList
{
    private const string Extension = ".policybundle";

    /// <summary>The policies by path, whatever order the file system gave them in.</summary>
    /// <param name="policies">The SandboxPolicy items.</param>
    /// <param name="bundles">The bundle of each, in the same order: the targets have to know the names before a task runs, so they alone choose them.</param>
    /// <param name="faults">Takes an error for each name that cannot be used.</param>
    /// <exception cref="ArgumentException">The two lists differ in length.</exception>
    public static ImmutableArray<PipelineInput> Read(ITaskItem[] policies, ITaskItem[] bundles, List<LoggedDiagnostic> faults)
    {
        if (policies.Length != bundles.Length) { throw new ArgumentException($"{policies.Length} policies and {bundles.Length} bundles"); }
        var all = new List<PipelineInput>(policies.Length);
        for (int i = 0; i < policies.Length; i++)
        {
            string path = policies[i].GetMetadata("FullPath");
            string bundle = Path.GetFileName(bundles[i].ItemSpec);
            if (bundle.Length > Extension.Length && bundle.EndsWith(Extension, StringComparison.Ordinal))
            {
                all.Add(new PipelineInput(path, bundle[..^Extension.Length]));
            }
            else
            {
                faults.Add(LoggedDiagnostic.Of(BuildDiagnostics.BadName(), path));
            }
        }

        all.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return WithoutClashes(all, faults);
    }

    // The same file twice is one policy; two files of one name would be one output.
    private static ImmutableArray<PipelineInput> WithoutClashes(List<PipelineInput> all, List<LoggedDiagnostic> faults)
    {
        var list = ImmutableArray.CreateBuilder<PipelineInput>(all.Count);
        // Without regard to case: the outputs must lie beside each other on every file system.
        var names = new Dictionary<string, string>(all.Count, StringComparer.OrdinalIgnoreCase);
        foreach (PipelineInput input in all)
        {
            if (names.TryAdd(input.Name, input.Path))
            {
                list.Add(input);
            }
            else if (names[input.Name] != input.Path)
            {
                faults.Add(LoggedDiagnostic.Of(BuildDiagnostics.SameName(input.Name, names[input.Name]), input.Path));
            }
        }

        return list.ToImmutable();
    }
}
