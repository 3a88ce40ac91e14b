namespace PolicyBuild.Runtime;

/// <summary>What happens where the host lacks a layer, or a path is not there.</summary>
public enum SandboxEnforcement
{
    /// <summary>Nothing is applied, and an exception says why.</summary>
    Required,

    /// <summary>It is left out, and named in <see cref="AppliedSandbox.Dropped"/>.</summary>
    BestEffort,
}
