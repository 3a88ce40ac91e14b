using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>The caller's limit on open descriptors, which is as high as it may be while what is bound is held open. The program gets it back.</summary>
internal struct DescriptorLimit
{
    private const uint Resource = 7; // RLIMIT_NOFILE (asm-generic/resource.h)

    private ulong _soft;
    private ulong _hard;

    /// <summary>Raises the soft limit to the hard one, which takes no privilege; where it cannot be, it stays what it is.</summary>
    internal static DescriptorLimit Raise()
    {
        DescriptorLimit limit = default;
        if (Processes.GetLimit(Resource, out ulong soft, out ulong hard) != 0 || soft >= hard || Processes.SetLimit(Resource, hard, hard) != 0) { return limit; }
        limit._soft = soft;
        limit._hard = hard;
        return limit;
    }

    /// <summary>Sets the limit as it was: 0, or a negative error number.</summary>
    internal readonly int Restore() => _hard == 0 ? 0 : Processes.SetLimit(Resource, _soft, _hard);
}
