using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>siginfo_t (asm-generic/siginfo.h), 128 bytes, with the fields of a signal that a process sent.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SignalInformation
{
    /// <summary>SI_TIMER: sent by a timer of the process's own (<see cref="Timers"/>).</summary>
    internal const int OfTimer = -2;

    /// <summary>SI_KERNEL: sent by the kernel.</summary>
    internal const int OfKernel = 0x80;

    internal int Number;
    internal int Error;
    internal int Code;
    internal int Padding;

    /// <summary>The sender; 0 for one outside the receiver's pid namespace.</summary>
    internal int ProcessId;

    internal uint UserId;

    /// <summary>What the sender gave along.</summary>
    internal ulong Value;

    internal fixed byte Rest[96];
}
