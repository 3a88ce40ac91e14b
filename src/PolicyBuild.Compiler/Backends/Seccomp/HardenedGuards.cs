using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// What mode hardened refuses by the filter beyond mode sandbox: new user namespaces (<see cref="NamespaceGuards"/>), memory that is both written and
/// executed, what reaches the caller's process group (signals and priorities), the caller's keys, and mounts that are nowhere.
/// </summary>
internal static class HardenedGuards
{
    // asm-generic/errno-base.h and errno.h
    private const int EPERM = 1;
    private const int EACCES = 13;

    private const ulong PROT_WRITE = 2; // asm-generic/mman-common.h
    private const ulong PROT_EXEC = 4;
    private const ulong PTRACE_POKETEXT = 4; // linux/ptrace.h
    private const ulong PTRACE_POKEDATA = 5;
    private const ulong SHM_EXEC = 0x8000; // linux/shm.h
    private const ulong IPC_SHMAT = 21; // SHMAT, linux/ipc.h; a version lies above it
    private const ulong IPC_CALL_MASK = 0xFFFF;
    private const ulong READ_IMPLIES_EXEC = 0x0400000; // linux/personality.h
    private const ulong PRIO_PGRP = 1; // linux/resource.h
    private const ulong IOPRIO_WHO_PGRP = 2; // linux/ioprio.h
    private const ulong OPEN_TREE_CLONE = 1; // linux/mount.h
    private const ulong PER_QUERY = 0xFFFFFFFF; // personality(2): asks and sets nothing

    /// <summary>Whether a policy has them.</summary>
    internal static bool AreNeeded(PolicyModel policy) => policy.Mode == LaunchMode.Hardened;

    /// <summary>Adds the guards for the calls of one ABI.</summary>
    internal static void Add(ImmutableArray<SyscallRule>.Builder rules, Architecture abi)
    {
        ArgumentTest writtenAndExecuted = new(2, 32, ArgumentOp.MaskedEq, PROT_WRITE | PROT_EXEC, [PROT_WRITE | PROT_EXEC]);
        Add(rules, abi, "mmap2", EACCES, writtenAndExecuted);

        // The old call of i386 has its arguments in memory; its C libraries use mmap2.
        if (abi == Architecture.I386) { Add(rules, abi, "mmap", EACCES); }
        else { Add(rules, abi, "mmap", EACCES, writtenAndExecuted); }

        // A debugger writes into code that its process may not write.
        Add(rules, abi, "ptrace", EPERM, Test(0, ArgumentOp.In, PTRACE_POKETEXT, PTRACE_POKEDATA));

        // What is executable later may have been written before.
        ArgumentTest executed = Test(2, ArgumentOp.AnyBits, PROT_EXEC);
        Add(rules, abi, "mprotect", EACCES, executed);
        Add(rules, abi, "pkey_mprotect", EACCES, executed);
        Add(rules, abi, "shmat", EACCES, Test(2, ArgumentOp.AnyBits, SHM_EXEC));

        // A file in memory can be written by one call and mapped as code by another.
        Add(rules, abi, "memfd_create", EACCES);

        // ipc(2) of i386 carries shmat as its call 21, with the flags in its third argument.
        Add(rules, abi, "ipc", EACCES, new ArgumentTest(0, 32, ArgumentOp.MaskedEq, IPC_CALL_MASK, [IPC_SHMAT]), Test(2, ArgumentOp.AnyBits, SHM_EXEC));

        // The program is in the process group of its caller, and what is for all of it (0) crosses the border of a pid namespace. All other numbers, and
        // "all processes of a user", are looked up within it.
        Add(rules, abi, "kill", EPERM, Test(0, ArgumentOp.Eq, 0));
        Add(rules, abi, "setpriority", EPERM, Test(0, ArgumentOp.Eq, PRIO_PGRP), Test(1, ArgumentOp.Eq, 0));
        Add(rules, abi, "ioprio_set", EPERM, Test(0, ArgumentOp.Eq, IOPRIO_WHO_PGRP), Test(1, ArgumentOp.Eq, 0));

        // The session's keyring, and for root the user's, are those of the caller (keyrings(7)).
        foreach (string call in (ReadOnlySpan<string>)["add_key", "keyctl", "request_key"]) { Add(rules, abi, call, EPERM); }

        // A mount that is attached nowhere is made past all hooks, and its files have other paths (mount(2) and move_mount(2) have hooks).
        foreach (string call in (ReadOnlySpan<string>)["fsopen", "fspick", "fsmount", "mount_setattr"]) { Add(rules, abi, call, EPERM); }
        foreach (string call in (ReadOnlySpan<string>)["open_tree", "open_tree_attr"]) { Add(rules, abi, call, EPERM, Test(2, ArgumentOp.AnyBits, OPEN_TREE_CLONE)); }
        Add(rules, abi, "personality", EPERM, Test(0, ArgumentOp.AnyBits, READ_IMPLIES_EXEC), Test(0, ArgumentOp.Ne, PER_QUERY));
    }

    private static ArgumentTest Test(int index, ArgumentOp op, params ReadOnlySpan<ulong> values) => new(index, 32, op, uint.MaxValue, [.. values]);

    private static void Add(ImmutableArray<SyscallRule>.Builder rules, Architecture abi, string name, int errno, params ReadOnlySpan<ArgumentTest> tests)
    {
        if (SyscallTable.TryGetNumber(abi, name, out int number))
        {
            rules.Add(new SyscallRule(name, number, SeccompAction.Errno(errno), [.. tests], [], default));
        }
    }
}
