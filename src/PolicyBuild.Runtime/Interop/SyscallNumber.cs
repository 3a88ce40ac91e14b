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
    internal static long MUnmap => Machine.IsArm64 ? 215 : 11;
    internal static long ExecVe => Machine.IsArm64 ? 221 : 59;
    internal static long Exit => Machine.IsArm64 ? 93 : 60;
    internal static long ExitGroup => Machine.IsArm64 ? 94 : 231;
    internal static long SetTidAddress => Machine.IsArm64 ? 96 : 218;
    internal static long GetTid => Machine.IsArm64 ? 178 : 186;
    internal static long GetEUid => Machine.IsArm64 ? 175 : 107;
    internal static long Uname => Machine.IsArm64 ? 160 : 63;
    internal static long PrLimit64 => Machine.IsArm64 ? 261 : 302;
    internal static long PrCtl => Machine.IsArm64 ? 167 : 157;
    internal static long CapGet => Machine.IsArm64 ? 90 : 125;
    internal static long CapSet => Machine.IsArm64 ? 91 : 126;
    internal static long Seccomp => Machine.IsArm64 ? 277 : 317;
    internal static long IoCtl => Machine.IsArm64 ? 29 : 16;
    internal static long Socket => Machine.IsArm64 ? 198 : 41;
    internal static long Connect => Machine.IsArm64 ? 203 : 42;
    internal static long SendMsg => Machine.IsArm64 ? 211 : 46;
    internal static long GetSockOpt => Machine.IsArm64 ? 209 : 55;
    internal static long SetSockOpt => Machine.IsArm64 ? 208 : 54;
    internal static long ClockGetTime => Machine.IsArm64 ? 113 : 228;
    internal static long SchedSetAffinity => Machine.IsArm64 ? 122 : 203;
    internal static long SchedGetAffinity => Machine.IsArm64 ? 123 : 204;
    internal static long GetCpu => Machine.IsArm64 ? 168 : 309;
    internal static long SetMemPolicy => Machine.IsArm64 ? 237 : 238;
    internal static long SchedYield => Machine.IsArm64 ? 124 : 24;
    internal static long MkDirAt => Machine.IsArm64 ? 34 : 258;
    internal static long SymLinkAt => Machine.IsArm64 ? 36 : 266;
    internal static long MkNodAt => Machine.IsArm64 ? 33 : 259;
    internal static long FCntl => Machine.IsArm64 ? 25 : 72;
    internal static long UnlinkAt => Machine.IsArm64 ? 35 : 263;
    internal static long ChDir => Machine.IsArm64 ? 49 : 80;
    internal static long GetCwd => Machine.IsArm64 ? 17 : 79;
    internal static long Mount => Machine.IsArm64 ? 40 : 165;
    internal static long UMount2 => Machine.IsArm64 ? 39 : 166;
    internal static long PivotRoot => Machine.IsArm64 ? 41 : 155;
    internal static long Clone => Machine.IsArm64 ? 220 : 56;
    internal static long Unshare => Machine.IsArm64 ? 97 : 272;
    internal static long SetNs => Machine.IsArm64 ? 268 : 308;
    internal static long GetPid => Machine.IsArm64 ? 172 : 39;
    internal static long GetPPid => Machine.IsArm64 ? 173 : 110;
    internal static long GetPGid => Machine.IsArm64 ? 155 : 121;
    internal static long SetPGid => Machine.IsArm64 ? 154 : 109;
    internal static long SetSid => Machine.IsArm64 ? 157 : 112;
    internal static long GetEGid => Machine.IsArm64 ? 177 : 108;
    internal static long Kill => Machine.IsArm64 ? 129 : 62;
    internal static long Wait4 => Machine.IsArm64 ? 260 : 61;
    internal static long WaitId => Machine.IsArm64 ? 95 : 247;
    internal static long RtSigAction => Machine.IsArm64 ? 134 : 13;
    internal static long RtSigProcMask => Machine.IsArm64 ? 135 : 14;
    internal static long RtSigTimedWait => Machine.IsArm64 ? 137 : 128;
    internal static long RtSigPending => Machine.IsArm64 ? 136 : 127;
    internal static long TimerCreate => Machine.IsArm64 ? 107 : 222;
    internal static long TimerSetTime => Machine.IsArm64 ? 110 : 223;
    internal static long TimerDelete => Machine.IsArm64 ? 111 : 226;
    internal static long SignalFd4 => Machine.IsArm64 ? 74 : 289;
    internal static long EPollCreate1 => Machine.IsArm64 ? 20 : 291;
    internal static long PPoll => Machine.IsArm64 ? 73 : 271;
    internal static long Dup3 => Machine.IsArm64 ? 24 : 292;
    internal static long LSeek => Machine.IsArm64 ? 62 : 8;
    internal static long FLock => Machine.IsArm64 ? 32 : 73;
    internal static long OpenByHandleAt => Machine.IsArm64 ? 265 : 304;
    internal static long AddKey => Machine.IsArm64 ? 217 : 248;
    internal static long RequestKey => Machine.IsArm64 ? 218 : 249;
    internal static long KeyCtl => Machine.IsArm64 ? 219 : 250;
    internal static long Bpf => Machine.IsArm64 ? 280 : 321;
    internal static long Pipe2 => Machine.IsArm64 ? 59 : 293;

    // From Linux 5.0 on all architectures share one numbering.
    internal static long OpenTree => 428;
    internal static long MoveMount => 429;
    internal static long Clone3 => 435;
    internal static long CloseRange => 436;
    internal static long OpenAt2 => 437;
    internal static long MountSetAttr => 442;
    internal static long LandlockCreateRuleset => 444;
    internal static long LandlockAddRule => 445;
    internal static long LandlockRestrictSelf => 446;
    internal static long StatMount => 457;
    internal static long ListMount => 458;
    internal static long LsmListModules => 461;
}
