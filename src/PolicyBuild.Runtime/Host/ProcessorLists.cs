using PolicyBuild.Runtime.Apply.Processors;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Host;

/// <summary>Lists of processors and of NUMA nodes that the kernel shows in /sys (Documentation/ABI/stable/sysfs-devices-node).</summary>
internal static unsafe class ProcessorLists
{
    // A list of every second processor of 8192 has some 20 KB.
    private const int TextBytes = 1 << 15;

    /// <summary>The processors that are running: 0, or a negative error number.</summary>
    internal static int Online(out ProcessorSet processors)
    {
        fixed (byte* folder = "/sys/devices/system/cpu\0"u8) { return Read(folder, "online"u8, out processors); }
    }

    /// <summary>Reads a list in a folder: 0, or a negative error number, EINVAL where it is none.</summary>
    internal static int Read(byte* folder, ReadOnlySpan<byte> name, out ProcessorSet set)
    {
        NumberText path = default;
        path.Add(folder);
        path.Add((byte)'/');
        path.Add(name);
        return Read(ref path, out set);
    }

    /// <summary>Reads the processors of a node.</summary>
    /// <param name="folder">The folder of nodes.</param>
    /// <param name="node">The node's number.</param>
    /// <param name="processors">Gets them.</param>
    internal static int OfNode(byte* folder, uint node, out ProcessorSet processors)
    {
        NumberText path = default;
        path.Add(folder);
        path.Add("/node"u8);
        path.Add(node);
        path.Add("/cpulist"u8);
        return Read(ref path, out processors);
    }

    private static int Read(ref NumberText path, out ProcessorSet set)
    {
        set = default;
        path.Add(0);
        if (path.Length == NumberText.Capacity) { return -KernelError.NameTooLong; }
        byte* text = stackalloc byte[TextBytes];
        int length = Files.ReadText(path.Text, text, TextBytes);
        if (length < 0) { return length; }
        return length < TextBytes - 1 && ProcessorSet.TryParse(text, out set) ? 0 : -KernelError.Invalid;
    }
}
