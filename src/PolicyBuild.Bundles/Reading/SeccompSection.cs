namespace PolicyBuild.Bundles.Reading;

/// <summary>A section of sock_filter instructions (docs/bundle-format.md, section 4).</summary>
public static unsafe class SeccompSection
{
    /// <summary>sizeof(struct sock_filter) (linux/filter.h).</summary>
    public const int InstructionSize = 8;

    /// <summary>BPF_MAXINSNS: the longest filter that the kernel takes (linux/bpf_common.h).</summary>
    public const int MaxInstructions = 4096;

    /// <summary>Checks the length. The kernel itself checks the instructions when it takes the filter.</summary>
    /// <param name="section">The section.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="instructions">How many instructions it has: the length of struct sock_fprog.</param>
    /// <returns><see cref="BundleStatus.Ok"/>, <see cref="BundleStatus.SeccompLength"/> or <see cref="BundleStatus.SeccompCount"/>.</returns>
    public static BundleStatus Check(byte* section, ulong length, out ushort instructions)
    {
        instructions = 0;
        if (length % InstructionSize != 0) { return BundleStatus.SeccompLength; }
        if (section == null || length == 0 || length / InstructionSize > MaxInstructions) { return BundleStatus.SeccompCount; }
        instructions = (ushort)(length / InstructionSize);
        return BundleStatus.Ok;
    }
}
