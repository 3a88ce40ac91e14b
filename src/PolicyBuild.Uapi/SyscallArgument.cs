namespace PolicyBuild.Uapi;

/// <summary>One argument of a system call.</summary>
/// <param name="Name">The kernel's name of it.</param>
/// <param name="Width">How many bits of the register the kernel reads: 32 or 64.</param>
/// <param name="IsPointer">True for an address, behind which a filter cannot look.</param>
public readonly record struct SyscallArgument(string Name, int Width, bool IsPointer);
