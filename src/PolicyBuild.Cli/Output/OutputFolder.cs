using Microsoft.Win32.SafeHandles;
using PolicyBuild.Compiler.Emit;

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
        foreach (EmittedArtifact artifact in policy.Artifacts) { Replace(Path.Combine(loose, artifact.Name), artifact.Bytes.Span); }
        RemoveStale(loose, policy);
        string reportPath = Path.Combine(_folder, name + ".policyreport.json");
        if (report is { } text) { Replace(reportPath, text.Span); } else { File.Delete(reportPath); }
        Replace(Path.Combine(_folder, name + ".policybundle"), policy.Bundle.Span);
    }

    // An earlier compile may have written artifacts that the policy no longer has; other people's files stay.
    private static void RemoveStale(string loose, EmittedPolicy policy)
    {
        var current = new HashSet<string>(StringComparer.Ordinal);
        foreach (EmittedArtifact artifact in policy.Artifacts) { current.Add(artifact.Name); }
        foreach (string path in Directory.EnumerateFiles(loose))
        {
            string file = Path.GetFileName(path);
            bool ours = file is "landlock.json" or "cgroup.json" or "wasi.json" || (file.StartsWith("seccomp.", StringComparison.Ordinal) && file.EndsWith(".bpf", StringComparison.Ordinal));
            if (ours && !current.Contains(file)) { File.Delete(path); }
        }
    }

    private static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        if (Holds(path, bytes))
        {
            // Build tools go by the time: the file is as new as this compile.
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return;
        }

        // The process id keeps two compiles into one folder apart.
        string temporary = path + "." + Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture) + ".tmp";
        try
        {
            using (SafeFileHandle file = CreateNew(temporary)) { RandomAccess.Write(file, bytes, fileOffset: 0); }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    // Most compiles of a build change little, and replacing a file costs the file system more than reading it.
    private static bool Holds(string path, ReadOnlySpan<byte> bytes)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.LinkTarget is not null || file.Length != bytes.Length) { return false; }
        using SafeFileHandle handle = File.OpenHandle(path);
        byte[] there = new byte[bytes.Length];
        int filled = 0;
        for (int count; (count = RandomAccess.Read(handle, there.AsSpan(filled), filled)) > 0; filled += count) { }
        return filled == bytes.Length && bytes.SequenceEqual(there);
    }

    // A file or link that is already there is not opened: it is what a compile that was killed left, or somebody else's trap.
    private static SafeFileHandle CreateNew(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        }
        catch (IOException) when (Path.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            File.Delete(path);
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        }
    }
}
