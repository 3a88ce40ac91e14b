namespace PolicyBuild.Tasks.Output;

/// <summary>Names of the files in the folder of a project's bundles by which one build remembers another. build/Policies.Inputs.targets has them too.</summary>
internal static class RememberedFiles
{
    /// <summary>Full paths of the files that the last compile read besides the policies, a line each.</summary>
    public const string Dependencies = "dependencies.cache";

    /// <summary>Full paths that it looked for and did not find, a line each.</summary>
    public const string Probes = "probes.cache";

    /// <summary>What it found, by <see cref="Tasks.Diagnostics.DiagnosticFile"/>; there only if it found something.</summary>
    public const string Diagnostics = "diagnostics.cache";

    /// <summary>The files that it made, relative to the folder, a line each.</summary>
    public const string Outputs = "outputs.cache";

    /// <summary>An empty file as old as the start of the last compile without an error.</summary>
    public const string Stamp = "build.stamp";
}
