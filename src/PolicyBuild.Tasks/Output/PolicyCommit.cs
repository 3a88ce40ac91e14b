using System.Collections.Immutable;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Tasks.Diagnostics;
using PolicyBuild.Tasks.Running;
using PolicyBuild.Tasks.Settings;

namespace PolicyBuild.Tasks.Output;

/// <summary>Ends a compile without errors: bundles get their names, what earlier builds left goes, and the next build learns what this one depended on.</summary>
internal static class PolicyCommit
{
    /// <summary>Commits a run whose policies are all through.</summary>
    /// <exception cref="IOException">Something cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    /// <exception cref="InvalidOperationException">A policy is not through, which is a mistake of the caller.</exception>
    public static void Write(PolicyBuildRun run, PolicySettings settings)
    {
        string PathOf(string name) => Path.Combine(settings.Folder, name);
        ImmutableArray<PolicyOutcome> outcomes = run.Pipeline.Outcomes;
        if (run.Output is not { } output || outcomes.Any(outcome => outcome.Failed)) { throw new InvalidOperationException("a policy is not through"); }

        // The stamp goes first: a build that dies here leaves work for the next one.
        File.Delete(PathOf(RememberedFiles.Stamp));
        string[] earlier = ReadLines(PathOf(RememberedFiles.Outputs));
        var outputs = new SortedSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < outcomes.Length; i++)
        {
            output.Commit(i, outputs);
            if (settings.Report) { WriteReport(outcomes[i], run, settings.Folder, outputs); }
        }

        output.RemoveAbandoned();
        foreach (string orphan in earlier.Except(outputs, StringComparer.Ordinal)) { RemoveOrphan(settings.Folder, orphan); }

        WriteLines(PathOf(RememberedFiles.Outputs), outputs);
        WriteLines(PathOf(RememberedFiles.Dependencies),
            outcomes.SelectMany(outcome => outcome.Dependencies.Where(file => file != outcome.Input.Path)).Concat(run.Rules?.Files ?? []));
        WriteLines(PathOf(RememberedFiles.Probes), outcomes.SelectMany(outcome => outcome.Probed));
        WriteDiagnostics(run, PathOf(RememberedFiles.Diagnostics));
        File.WriteAllBytes(PathOf(RememberedFiles.Stamp), []);
        // What changed after the start may not be in the bundles: it has to look newer than they are.
        File.SetLastWriteTimeUtc(PathOf(RememberedFiles.Stamp), run.Start);
    }

    private static void WriteReport(PolicyOutcome outcome, PolicyBuildRun run, string folder, SortedSet<string> outputs)
    {
        string name = PolicyReport.NameOf(outcome.Input);
        File.WriteAllBytes(Path.Combine(folder, name), PolicyReport.Write(outcome, run.Start, run.Budget ?? PolicyReport.DefaultBudget).Span);
        outputs.Add(name);
    }

    private static void WriteDiagnostics(PolicyBuildRun run, string path)
    {
        var all = new List<LoggedDiagnostic>();
        for (PolicyStage stage = PolicyStage.Parse; stage <= PolicyStage.Bundle; stage++)
        {
            all.AddRange(run.Pipeline.Window(stage).Diagnostics.Select(LoggedDiagnostic.Of));
        }

        if (all.Count == 0) { File.Delete(path); } else { File.WriteAllBytes(path, DiagnosticFile.Write(all)); }
    }

    // Names come from a file that anybody may have changed: what would lie elsewhere is not ours to remove.
    private static void RemoveOrphan(string folder, string name)
    {
        string path = Path.GetFullPath(name, folder);
        if (!path.StartsWith(folder, StringComparison.Ordinal)) { return; }
        File.Delete(path);
        string parent = Path.GetDirectoryName(path)!; // it lies below the folder
        if (name.Contains('/') && Directory.Exists(parent) && !Directory.EnumerateFileSystemEntries(parent).Any()) { Directory.Delete(parent); }
    }

    private static string[] ReadLines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];

    private static void WriteLines(string path, IEnumerable<string> lines) =>
        File.WriteAllLines(path, lines.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
