using System.Collections.Immutable;
using System.Globalization;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Pipeline;

namespace PolicyBuild.Tasks.Output;

/// <summary>
/// Takes what a pipeline makes into a folder of its own beside the bundles, from which <see cref="PolicyCommit"/> moves it when every policy is through.
/// </summary>
/// <param name="folder">The folder of the bundles, as a full path.</param>
/// <param name="policies">The policies.</param>
/// <param name="artifacts">Whether loose copies are kept too.</param>
internal sealed class PolicyOutput(string folder, ImmutableArray<PipelineInput> policies, bool artifacts) : IPipelineOutput, IDisposable
{
    private const string StagingPrefix = "staging.";
    private static int s_count;

    // The process and a number in it: two builds of one folder do not meet.
    private readonly string _staging = Path.Combine(folder, string.Create(
        CultureInfo.InvariantCulture, $"{StagingPrefix}{Environment.ProcessId}.{Interlocked.Increment(ref s_count)}"));
    private readonly ImmutableArray<string>[] _emitted = new ImmutableArray<string>[policies.Length];

    /// <summary>The name of a policy's bundle.</summary>
    public static string BundleName(PipelineInput policy) => policy.Name + ".policybundle";

    /// <inheritdoc/>
    // The hash of the stored bytes, not their time: a bundle that somebody changed is made again.
    public bool IsCurrent(int policy, string bundleHash)
    {
        if (artifacts) { return false; }
        string path = Path.Combine(folder, BundleName(policies[policy]));
        try
        {
            return File.Exists(path) && Digest.Of(File.ReadAllBytes(path)).ToString() == bundleHash;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Emit(int policy, EmittedPolicy emitted)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        string name = policies[policy].Name;
        if (artifacts)
        {
            Directory.CreateDirectory(Path.Combine(_staging, name));
            foreach (EmittedArtifact artifact in emitted.Artifacts) { Write(Path.Combine(name, artifact.Name), artifact.Bytes.Span); }
        }
        else
        {
            Directory.CreateDirectory(_staging);
        }

        Write(BundleName(policies[policy]), emitted.Bundle.Span);
        _emitted[policy] = names.ToImmutable();

        void Write(string file, ReadOnlySpan<byte> bytes)
        {
            File.WriteAllBytes(Path.Combine(_staging, file), bytes);
            names.Add(file);
        }
    }

    /// <summary>Gives what was made for a policy its final names.</summary>
    /// <param name="policy">Index of the policy.</param>
    /// <param name="outputs">Takes the names of all files of the policy, relative to the folder, also of those that were current.</param>
    /// <exception cref="IOException">A file cannot be moved, or the policy has no bundle.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public void Commit(int policy, ICollection<string> outputs)
    {
        string bundle = BundleName(policies[policy]);
        if (_emitted[policy].IsDefault)
        {
            outputs.Add(bundle);
            if (!File.Exists(Path.Combine(folder, bundle))) { throw new FileNotFoundException($"'{bundle}' went away during the build"); }
            return;
        }

        if (artifacts) { Directory.CreateDirectory(Path.Combine(folder, policies[policy].Name)); }
        foreach (string name in _emitted[policy])
        {
            outputs.Add(name);
            File.Move(Path.Combine(_staging, name), Path.Combine(folder, name), overwrite: true);
        }
    }

    /// <summary>Removes what processes left that died in the middle of a build.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be removed.</exception>
    public void RemoveAbandoned()
    {
        foreach (string other in Directory.EnumerateDirectories(folder, StagingPrefix + "*"))
        {
            string process = Path.GetFileName(other)[StagingPrefix.Length..].Split('.')[0];
            if (int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && !IsRunning(id)) { Directory.Delete(other, recursive: true); }
        }
    }

    /// <summary>Removes what was not committed; a file that cannot be removed goes with the next clean.</summary>
    public void Dispose()
    {
        try
        {
            if (Directory.Exists(_staging)) { Directory.Delete(_staging, recursive: true); }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It has no final name, so nothing takes it for a bundle.
        }
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
