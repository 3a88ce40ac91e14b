using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>The version of the running kernel, from uname(2).</summary>
internal static unsafe class KernelRelease
{
    /// <summary>Major in the high half, minor in the low; 0 where the release begins otherwise than with "major.minor".</summary>
    internal static uint Get()
    {
        SystemNames names = default;
        return Sys.Call(SyscallNumber.Uname, (long)(&names)) < 0 ? 0 : Parse(names.Release);
    }

    /// <summary>Reads "6.18.44-custom" as 6 and 18.</summary>
    internal static uint Parse(byte* release)
    {
        uint major = Number(ref release);
        if (*release != (byte)'.') { return 0; }
        release++;
        uint minor = Number(ref release);
        return (major << 16) | minor;
    }

    private static uint Number(ref byte* text)
    {
        uint value = 0;
        for (; *text is >= (byte)'0' and <= (byte)'9' && value < 6000; text++) { value = (value * 10) + (uint)(*text - (byte)'0'); }
        return value;
    }

    /// <summary>struct new_utsname (linux/utsname.h): six names of 65 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SystemNames
    {
        internal fixed byte System[65];
        internal fixed byte Node[65];
        internal fixed byte Release[65];
        internal fixed byte Version[65];
        internal fixed byte Machine[65];
        internal fixed byte Domain[65];
    }
}
