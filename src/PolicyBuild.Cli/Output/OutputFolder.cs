using PolicyBuild.Compiler.Emit;
using PolicyBuild.Uapi;

namespace PolicyBuild.Cli.Output;

/// <summary>
/// Writes what a compile made. Every file is written under a temporary name and renamed, the bundle last, so that no reader ever sees half a
/// file, and an error leaves no file of ours behind.
/// </summary>
internal sealed class OutputFolder(string path)
{
    // Resolved once: every call with a relative path would ask for the current folder again.
    private readonly string _folder = Path.GetFullPath(path);

    /// <summary>Writes the loose artifacts, the report and then the bundle of one policy.</summary>
    /// <param name="name">The policy's NAME.</param>
    /// <param name="policy">What was emitted.</param>
    /// <param name="report">The report; null: none, and an older one is removed.</param>
    /// <exception cref="IOException">Something cannot be written, or a link stands in the way.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public void Write(string name, EmittedPolicy policy, ReadOnlyMemory<byte>? report)
    {
        Directory.CreateDirectory(_folder);
        string loose = Path.Combine(_folder, name);
        var state = new DirectoryInfo(loose);
        if (state.LinkTarget is not null) { throw new IOException($"'{loose}' is a symbolic link"); }
        Directory.CreateDirectory(loose);
        foreach (EmittedArtifact artifact in policy.Artifacts) { AtomicFile.Replace(Path.Combine(loose, artifact.Name), artifact.Bytes.Span); }
        RemoveStale(loose, policy);
        string reportPath = Path.Combine(_folder, name + ".policyreport.json");
        if (report is { } text) { AtomicFile.Replace(reportPath, text.Span); } else { File.Delete(reportPath); }
        AtomicFile.Replace(Path.Combine(_folder, name + ".policybundle"), policy.Bundle.Span);
    }

    // An earlier compile may have written artifacts that the policy no longer has; other people's files stay.
    private static void RemoveStale(string loose, EmittedPolicy policy)
    {
        foreach (string name in OptionalArtifacts())
        {
            bool current = false;
            foreach (EmittedArtifact artifact in policy.Artifacts) { current |= artifact.Name == name; }
            if (!current) { File.Delete(Path.Combine(loose, name)); }
        }
    }

    // Every artifact that some policies have and others do not.
    private static IEnumerable<string> OptionalArtifacts()
    {
        yield return "landlock.json";
        yield return "cgroup.json";
        yield return "wasi.json";
        foreach (string architecture in ArchitectureNames.All) { yield return "seccomp." + architecture + ".bpf"; }
    }
}
