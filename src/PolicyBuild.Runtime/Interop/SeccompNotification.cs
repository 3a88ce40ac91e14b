using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>struct seccomp_notif (linux/seccomp.h), 80 bytes, with its struct seccomp_data.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SeccompNotification
{
    internal ulong Id;

    /// <summary>The process that made the call, as the listener's pid namespace numbers it.</summary>
    internal uint ProcessId;

    internal uint Flags;
    internal int Number;
    internal uint Architecture;
    internal ulong InstructionPointer;
    internal fixed ulong Arguments[6];
}
