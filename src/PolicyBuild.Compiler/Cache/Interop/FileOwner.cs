using System.Runtime.InteropServices;
using System.Text;

namespace PolicyBuild.Compiler.Cache.Interop;

/// <summary>Whom a folder belongs to, which the framework does not tell.</summary>
internal static class FileOwner
{
    // linux/fcntl.h and linux/stat.h; the layout of struct statx is the same on every architecture.
    private const int AT_FDCWD = -100;
    private const uint STATX_UID = 0x8;
    private const int StatxSize = 256;
    private const int StatxMask = 0;
    private const int StatxUid = 20;

    /// <summary>Whether this process's user owns a folder; null where the system cannot say.</summary>
    /// <param name="fullPath">A full path; links are followed.</param>
    public static bool? IsOurs(string fullPath)
    {
        if (!OperatingSystem.IsLinux()) { return null; }
        try
        {
            byte[] answer = new byte[StatxSize];
            if (Statx(AT_FDCWD, Encoding.UTF8.GetBytes(fullPath + '\0'), 0, STATX_UID, answer) != 0) { return null; }
            if ((MemoryMarshal.Read<uint>(answer.AsSpan(StatxMask)) & STATX_UID) == 0) { return null; }
            return MemoryMarshal.Read<uint>(answer.AsSpan(StatxUid)) == GetEffectiveUser();
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    // Sound: the path ends in a zero, and the kernel writes no more than the size of the struct.
    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, byte[] answer);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint GetEffectiveUser();
}
