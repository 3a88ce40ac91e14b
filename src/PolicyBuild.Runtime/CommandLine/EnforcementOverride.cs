namespace PolicyBuild.Runtime.CommandLine;

/// <summary>What the command line says of layers that the host lacks and paths that are not there.</summary>
internal enum EnforcementOverride
{
    /// <summary>What the bundle says.</summary>
    None,

    /// <summary>Skipped and printed.</summary>
    BestEffort,

    /// <summary>They stop the start.</summary>
    Required,
}
