using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>
/// A number in memory that the launcher and the init share, by which the launcher knows whether the execve(2) has happened. The init itself cannot tell:
/// it sleeps until then (CLONE_VFORK), and the program may stop it before it says anything.
/// </summary>
/// <remarks>
/// The kernel writes a zero there when the process that set it as its tid address lets go of the memory that it shares with the init, by execve or by its
/// end (set_tid_address(2)): before the first instruction of the program, which has another memory and cannot reach it.
/// </remarks>
internal unsafe struct StartMark
{
    private const ulong Bytes = sizeof(int);

    private int* _waiting;

    /// <summary>Makes it: 0, or a negative error number.</summary>
    internal int Open()
    {
        _waiting = (int*)PrivateMemory.MapWithChildren(Bytes);
        if (_waiting is null) { return -KernelError.NoMemory; }
        *_waiting = 1;
        return 0;
    }

    /// <summary>Binds it to this process, which becomes the program.</summary>
    internal readonly void Bind() => Processes.SetThreadAddress(_waiting);

    /// <summary>Whether the program has begun, or has ended.</summary>
    internal readonly bool IsPassed => *_waiting == 0;

    /// <summary>Gives its memory back.</summary>
    internal readonly void Close() => PrivateMemory.Unmap(_waiting, Bytes);
}
