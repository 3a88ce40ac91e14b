namespace PolicyBuild.Bundles.Inspection;

/// <summary>The limits of one device of a cgroup section.</summary>
/// <param name="Path">The block device, or a file or folder on it, as a policy writes it.</param>
/// <param name="Value">What follows the device's number in io.max.</param>
public readonly record struct CgroupDevice(string Path, string Value);
