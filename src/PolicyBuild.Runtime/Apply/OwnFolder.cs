using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply.Root;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply;

/// <summary>The folder of this process in /proc, to which /proc/self and links such as /proc/mounts lead: in every process to another one.</summary>
internal static unsafe class OwnFolder
{
    /// <summary>Whether a policy's path may lead there, as far as its text tells.</summary>
    internal static bool MayHold(PathVariable variable, byte* path) => variable == PathVariable.None && CString.StartsWith(path, "/proc/"u8);

    /// <summary>Whether an open file or folder is that folder or lies in it.</summary>
    internal static bool Holds(int descriptor)
    {
        // A number is short; /proc of another pid namespace has no link at all for this process.
        PathBuffer own = default;
        own.Add("/proc/"u8);
        byte* link = stackalloc byte[NumberText.Capacity];
        long length;
        fixed (byte* self = "/proc/self"u8) { length = Files.ReadLink(self, link, NumberText.Capacity); }
        if (length <= 0) { return false; }
        own.Add(link, (int)length);
        PathBuffer path = default;
        return RootPlan.FindPath(descriptor, ref path) && CString.StartsWith(path.Text, own.Text, own.Length) && path.Text[own.Length] is (0 or (byte)'/');
    }
}
