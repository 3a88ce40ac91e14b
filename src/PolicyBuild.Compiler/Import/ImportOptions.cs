using System.Collections.Immutable;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Import;

/// <summary>What an import depends on besides its files.</summary>
/// <param name="Architecture">The architecture that the policy is read for; <see cref="Architecture.None"/>: told by a Firecracker file's name, else x86_64.</param>
/// <param name="Capabilities">The capabilities that a Docker container holds: its profile asks for them.</param>
/// <param name="Kernel">The kernel that a Docker profile's minKernel is held against; null: one at least as new as the profile asks for.</param>
/// <param name="SubArchitectures">Whether the further ABIs that a Docker profile names are allowed too (i386 and x32 on x86_64).</param>
/// <param name="Name">The policy's name, where there is only one; null: made from the file's, or the thread's.</param>
/// <param name="Thread">The one filter of a Firecracker file to import; null: all.</param>
public sealed record ImportOptions(
    Architecture Architecture,
    ImmutableArray<string> Capabilities,
    KernelVersion? Kernel = null,
    bool SubArchitectures = false,
    string? Name = null,
    string? Thread = null)
{
    /// <summary>The capabilities that Docker gives a container unless told otherwise (its documentation, "Runtime privilege and Linux capabilities").</summary>
    public static ImmutableArray<string> DockerCapabilities { get; } =
    [
        "CAP_AUDIT_WRITE", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_MKNOD", "CAP_NET_BIND_SERVICE",
        "CAP_NET_RAW", "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT",
    ];

    /// <summary>x86_64, or what a Firecracker file's name says, with Docker's capabilities.</summary>
    public static ImportOptions Default { get; } = new(Architecture.None, DockerCapabilities);

    /// <summary>Reads a kernel version of two numbers, such as 5.10.</summary>
    public static bool TryReadKernel(string? text, out KernelVersion version)
    {
        version = default;
        return text is not null && Docker.DockerConditions.TryReadVersion(text, out version);
    }

    /// <summary>Whether a text can be a policy's name as it is.</summary>
    public static bool IsName(string? text) => text is not null && text.Length > 0 && ProfileName.Of(text) == text;
}
