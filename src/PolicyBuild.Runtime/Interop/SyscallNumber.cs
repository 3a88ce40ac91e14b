namespace PolicyBuild.Runtime.Interop;

/// <summary>
/// The system calls that the launcher makes: x86_64 from arch/x86/entry/syscalls/syscall_64.tbl, aarch64 from asm-generic/unistd.h.
/// Calls with a directory descriptor are used throughout, because aarch64 has no others.
/// </summary>
internal static class SyscallNumber
{
    internal static long Read => Machine.IsArm64 ? 63 : 0;
    internal static long Write => Machine.IsArm64 ? 64 : 1;
    internal static long OpenAt => Machine.IsArm64 ? 56 : 257;
    internal static long Close => Machine.IsArm64 ? 57 : 3;
    internal static long PRead64 => Machine.IsArm64 ? 67 : 17;
    internal static long GetDents64 => Machine.IsArm64 ? 61 : 217;
    internal static long ReadLinkAt => Machine.IsArm64 ? 78 : 267;
    internal static long FAccessAt => Machine.IsArm64 ? 48 : 269;
    internal static long FChdir => Machine.IsArm64 ? 50 : 81;
    internal static long StatFs => Machine.IsArm64 ? 43 : 137;
    internal static long FStatFs => Machine.IsArm64 ? 44 : 138;
    internal static long Umask => Machine.IsArm64 ? 166 : 95;
    internal static long Statx => Machine.IsArm64 ? 291 : 332;
    internal static long MMap => Machine.IsArm64 ? 222 : 9;
    internal static long ExecVe => Machine.IsArm64 ? 221 : 59;
    internal static long Exit => Machine.IsArm64 ? 93 : 60;
    internal static long ExitGroup => Machine.IsArm64 ? 94 : 231;
    internal static long GetTid => Machine.IsArm64 ? 178 : 186;
    internal static long GetEUid => Machine.IsArm64 ? 175 : 107;
    internal static long Uname => Machine.IsArm64 ? 160 : 63;
    internal static long PrLimit64 => Machine.IsArm64 ? 261 : 302;
    internal static long PrCtl => Machine.IsArm64 ? 167 : 157;
    internal static long CapGet => Machine.IsArm64 ? 90 : 125;
    internal static long CapSet => Machine.IsArm64 ? 91 : 126;
    internal static long Seccomp => Machine.IsArm64 ? 277 : 317;
    internal static long IoCtl => Machine.IsArm64 ? 29 : 16;
    internal static long SchedYield => Machine.IsArm64 ? 124 : 24;

    // From Linux 5.0 on all architectures share one numbering.
    internal static long OpenAt2 => 437;
    internal static long LandlockCreateRuleset => 444;
    internal static long LandlockAddRule => 445;
    internal static long LandlockRestrictSelf => 446;
    internal static long LsmListModules => 461;
}
