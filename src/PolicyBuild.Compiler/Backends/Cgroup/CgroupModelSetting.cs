using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Backends.Cgroup;

/// <summary>One file of the cgroup.</summary>
/// <param name="File">The file.</param>
/// <param name="Value">The number in it, in the file's unit; for cpu.max the quota of <see cref="Model.ResourcePolicy.CpuPeriod"/>.</param>
/// <param name="Source">Where the policy says so.</param>
internal readonly record struct CgroupModelSetting(CgroupFile File, ulong Value, NodeRef Source);
