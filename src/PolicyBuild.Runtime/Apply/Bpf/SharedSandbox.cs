using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>The value of a sandbox in the map of the shared dispatchers, 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SharedSandbox
{
    /// <summary>Where its programs are in each hook's array.</summary>
    internal uint Slot;

    /// <summary>Zero.</summary>
    internal uint Reserved;
}
