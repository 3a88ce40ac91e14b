using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>struct clone_args (linux/sched.h), 88 bytes: version 2, which has the cgroup.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CloneArguments
{
    internal const int Size = 88;

    internal const ulong NewCgroup = 0x02000000; // CLONE_NEWCGROUP
    internal const ulong NewIpc = 0x08000000; // CLONE_NEWIPC
    internal const ulong NewMount = 0x00020000; // CLONE_NEWNS
    internal const ulong NewNetwork = 0x40000000; // CLONE_NEWNET
    internal const ulong NewProcesses = 0x20000000; // CLONE_NEWPID
    internal const ulong NewNames = 0x04000000; // CLONE_NEWUTS
    internal const ulong NewUser = 0x10000000; // CLONE_NEWUSER
    internal const ulong IntoCgroup = 0x200000000; // CLONE_INTO_CGROUP

    internal ulong Flags;
    internal ulong ProcessDescriptor;
    internal ulong ChildThreadId;
    internal ulong ParentThreadId;

    /// <summary>The signal that the parent gets when the process ends.</summary>
    internal ulong ExitSignal;

    internal ulong Stack;
    internal ulong StackSize;
    internal ulong ThreadStorage;
    internal ulong SetThreadId;
    internal ulong SetThreadIdSize;

    /// <summary>With <see cref="IntoCgroup"/>: the descriptor of the cgroup's folder.</summary>
    internal ulong Cgroup;
}
