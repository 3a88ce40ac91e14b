using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>One file of a cgroup section.</summary>
/// <param name="File">The file.</param>
/// <param name="Name">Its name below the cgroup's folder.</param>
/// <param name="Value">What is written into it.</param>
public readonly record struct CgroupSetting(CgroupFile File, string Name, string Value);
