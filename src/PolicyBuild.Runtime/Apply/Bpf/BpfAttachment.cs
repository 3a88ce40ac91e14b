namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>How a program is attached.</summary>
internal enum BpfAttachment : byte
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Left out: the kernel has no such hook, or best-effort goes on without it.</summary>
    LeftOut,

    /// <summary>A security hook, to the sandbox's cgroup.</summary>
    LsmCgroup,

    /// <summary>A security hook, behind the program that all sandboxes share there.</summary>
    LsmShared,

    /// <summary>To the sandbox's cgroup, at a place of its sockets and packets.</summary>
    Cgroup,
}
