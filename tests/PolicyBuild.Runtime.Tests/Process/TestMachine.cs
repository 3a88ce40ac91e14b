using System.Runtime.InteropServices;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Architecture = PolicyBuild.Uapi.Architecture;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>What the tests must know of the machine they run on.</summary>
internal static class TestMachine
{
    internal static bool IsArm64 { get; } = RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64;

    internal static Architecture Abi => IsArm64 ? Architecture.AArch64 : Architecture.X86_64;

    internal static uint AuditArchitecture => IsArm64 ? 0xC00000B7u : 0xC000003Eu;

    internal static bool IsRoot { get; } = Environment.UserName == "root";

    /// <summary>Skips where the kernel has no Landlock.</summary>
    internal static void NeedsLandlock(int abi = 1) =>
        Requirement.Possible(LandlockCalls.Abi() >= abi, $"the kernel has no Landlock ABI {abi}");

    internal static void NeedsRoot() => Requirement.Possible(IsRoot, "only root can become another user");

    internal static int Syscall(string name) =>
        SyscallTable.TryGetNumber(Abi, name, out int number) ? number : throw new ArgumentException("no such syscall here: " + name);

    internal static bool HasSyscall(string name) => SyscallTable.TryGetNumber(Abi, name, out _);
}
