namespace PolicyBuild.Runtime;

/// <summary>How a bundle is applied to the running process.</summary>
public sealed record SandboxOptions
{
    /// <summary>What happens where the host lacks a layer or a path is not there; null: as the policy says.</summary>
    public SandboxEnforcement? Enforcement { get; init; }

    /// <summary>The folder that ${app} stands for; null: the folder of the bundle's file, or the one above it where that is named "policies".</summary>
    public string? AppFolder { get; init; }
}
