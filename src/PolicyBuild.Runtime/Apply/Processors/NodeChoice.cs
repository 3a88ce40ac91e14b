using PolicyBuild.Runtime.Host;
using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Processors;

/// <summary>
/// The NUMA node to which a program keeps: the one on which the launcher runs, since the kernel has just put it where there is least to do (it balances
/// at execve); without processors for the program there, the first that has some.
/// </summary>
internal unsafe struct NodeChoice
{
    /// <summary>Its number.</summary>
    internal uint Node { get; private set; }

    /// <summary>How many nodes the host has; with one there is nothing to keep to.</summary>
    internal uint Nodes { get; private set; }

    /// <summary>Whether it has memory to take.</summary>
    internal bool HasMemory { get; private set; }

    /// <summary>Chooses.</summary>
    /// <param name="folder">Where the kernel shows nodes: /sys/devices/system/node.</param>
    /// <param name="current">The node on which this process runs.</param>
    /// <param name="processors">The processors that the program may use; gets those of the node.</param>
    /// <param name="choice">Gets the node.</param>
    /// <returns>0, or a negative error number: ENOENT where there is no such folder.</returns>
    internal static int Find(byte* folder, uint current, ref ProcessorSet processors, out NodeChoice choice)
    {
        choice = default;
        int result = ProcessorLists.Read(folder, "online"u8, out ProcessorSet nodes);
        if (result < 0) { return result; }
        int first = nodes.Next(0);
        if (first < 0) { return -KernelError.Invalid; }
        for (int node = first; node >= 0; node = nodes.Next(node + 1)) { choice.Nodes++; }
        choice.Node = (uint)first;
        if (choice.Nodes == 1) { return 0; }

        if (current < Scheduling.MaxNodes && nodes.Has((int)current))
        {
            result = choice.Take(folder, current, ref processors);
            if (result != -KernelError.NoDevice) { return result; }
        }

        for (int node = first; node is >= 0 and < (int)Scheduling.MaxNodes; node = nodes.Next(node + 1))
        {
            result = choice.Take(folder, (uint)node, ref processors);
            if (result != -KernelError.NoDevice) { return result; }
        }

        return -KernelError.Invalid;
    }

    /// <summary>Takes a node: 0, or a negative error number, ENODEV where it has no processor for the program.</summary>
    private int Take(byte* folder, uint node, ref ProcessorSet processors)
    {
        int result = ProcessorLists.OfNode(folder, node, out ProcessorSet own);
        if (result < 0) { return result; }
        own.Intersect(processors);
        if (own.IsEmpty) { return -KernelError.NoDevice; }

        // A node without memory has nothing to prefer: the kernel takes what is nearest by itself.
        result = ProcessorLists.Read(folder, "has_memory"u8, out ProcessorSet withMemory);
        if (result < 0) { return result; }
        processors = own;
        Node = node;
        HasMemory = withMemory.Has((int)node);
        return 0;
    }
}
