using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Namespaces;

/// <summary>
/// Maps the caller's user and group to themselves in a new user namespace: to nobody else, and only after setgroups(2) was given up, which
/// could otherwise drop a group that keeps the caller out of something (user_namespaces(7)).
/// </summary>
internal static unsafe class UserMapping
{
    /// <summary>0, or a negative error number.</summary>
    internal static int Write(uint user, uint group)
    {
        int result = Files.WriteText(OpenFlags.CurrentDirectory, "/proc/self/setgroups"u8, "deny"u8);
        if (result >= 0) { result = WriteMap("/proc/self/uid_map"u8, user); }
        if (result >= 0) { result = WriteMap("/proc/self/gid_map"u8, group); }
        return result < 0 ? result : 0;
    }

    private static int WriteMap(ReadOnlySpan<byte> file, uint id)
    {
        NumberText text = default;
        text.Add(id);
        text.Add((byte)' ');
        text.Add(id);
        text.Add(" 1"u8);
        return Files.WriteText(OpenFlags.CurrentDirectory, file, text.Text, text.Length);
    }
}
