namespace PolicyBuild.Uapi;

/// <summary>A Linux release.</summary>
public readonly record struct KernelVersion(int Major, int Minor);
