using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Report;

/// <summary>Namespaces by the names that they have in /proc/PID/ns.</summary>
internal static class NamespaceNames
{
    /// <summary>Writes them as a list.</summary>
    /// <param name="flags">CLONE_NEW* of each.</param>
    /// <param name="json">The report.</param>
    internal static void Write(ulong flags, ref JsonText json)
    {
        json.BeginArray();
        Add(flags, CloneArguments.NewUser, "user"u8, ref json);
        Add(flags, CloneArguments.NewMount, "mnt"u8, ref json);
        Add(flags, CloneArguments.NewProcesses, "pid"u8, ref json);
        Add(flags, CloneArguments.NewIpc, "ipc"u8, ref json);
        Add(flags, CloneArguments.NewNames, "uts"u8, ref json);
        Add(flags, CloneArguments.NewCgroup, "cgroup"u8, ref json);
        Add(flags, CloneArguments.NewNetwork, "net"u8, ref json);
        json.EndArray();
    }

    private static void Add(ulong flags, ulong flag, ReadOnlySpan<byte> name, ref JsonText json)
    {
        if ((flags & flag) != 0) { json.Word(name); }
    }
}
