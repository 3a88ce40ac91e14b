using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.Launch;

/// <summary>The resource limits of a launch section: those that the policy writes, and the size of a file that <c>resources.disk</c> sets.</summary>
internal static class LaunchRlimits
{
    /// <summary>RLIMIT_FSIZE (asm-generic/resource.h).</summary>
    private const int FileSize = 1;

    /// <summary>The limits, by number.</summary>
    internal static ImmutableArray<ResourceLimit> Of(PolicyModel policy)
    {
        ImmutableArray<ResourceLimit> limits = policy.Process.Rlimits;
        if (policy.Resources?.Disk is not { } disk) { return limits; }
        for (int i = 0; i < limits.Length; i++)
        {
            ResourceLimit written = limits[i];
            if (written.Resource != FileSize) { continue; }

            // Both are upper bounds, so the lower one holds.
            return limits.SetItem(i, written with { Soft = Math.Min(written.Soft, disk.Value), Hard = Math.Min(written.Hard, disk.Value) });
        }

        return limits.Add(new ResourceLimit(FileSize, disk.Value, disk.Value, disk.Source));
    }
}
