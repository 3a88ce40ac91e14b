using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Namespaces;

/// <summary>
/// Maps the caller's user and group to themselves in a new user namespace: to nobody else, and only after setgroups(2) was given up, which
/// could otherwise drop a group that keeps the caller out of something (user_namespaces(7)).
/// </summary>
internal static unsafe class UserMapping
{
    internal static int Write(uint user, uint group)
    {
        int result = Write("/proc/self/setgroups"u8, "deny"u8);
        if (result >= 0) { result = WriteMap("/proc/self/uid_map"u8, user); }
        if (result >= 0) { result = WriteMap("/proc/self/gid_map"u8, group); }
        return result < 0 ? NamespaceErrors.NoMapping(-result) : 0;
    }

    private static int WriteMap(ReadOnlySpan<byte> file, uint id)
    {
        NumberText text = default;
        text.Add(id);
        text.Add((byte)' ');
        text.Add(id);
        text.Add(" 1"u8);
        int target = Files.Open(OpenFlags.CurrentDirectory, file, OpenFlags.WriteOnly);
        return target < 0 ? target : WriteAndClose(target, text.Text, text.Length);
    }

    private static int Write(ReadOnlySpan<byte> file, ReadOnlySpan<byte> text)
    {
        int target = Files.Open(OpenFlags.CurrentDirectory, file, OpenFlags.WriteOnly);
        fixed (byte* bytes = text) { return target < 0 ? target : WriteAndClose(target, bytes, text.Length); }
    }

    private static int WriteAndClose(int file, byte* text, int length)
    {
        int result = (int)Files.Write(file, text, length);
        Files.Close(file);
        return result;
    }
}
