using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds rules against memory that is both writable and executable that leave another call which makes it.</summary>
internal sealed class ExecutableMemoryLint : ILint
{
    // PROT_READ | PROT_WRITE, with PROT_EXEC; MAP_PRIVATE | MAP_ANONYMOUS (asm-generic/mman-common.h); SHM_EXEC (linux/shm.h).
    private const ulong ReadWrite = 3;
    private const ulong ReadWriteExecute = 7;
    private const ulong PrivateAnonymous = 0x22;
    private const ulong ShmExec = 0x8000;
    private const ulong Page = 4096;

    /// <inheritdoc/>
    public string Code => "PB4028";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        foreach (AbiFilter filter in subject.Filters)
        {
            SyscallRule? rule = Rule(filter, "mprotect") ?? Rule(filter, "mmap");
            string? gap = rule is null ? null : Gap(filter);
            if (gap is null) { continue; }
            diagnostics.Add(LintDiagnostics.ExecutableMemory(rule!.Source, rule.Syscall, gap)); // without a rule there is no gap
            return;
        }
    }

    // The policy's own rule that refuses such memory and lets other memory pass.
    private static SyscallRule? Rule(AbiFilter filter, string call) =>
        Makes(filter, call, ReadWrite) && !Makes(filter, call, ReadWriteExecute) ? filter.FindOwn(call, rule => !rule.IsUnconditional) : null;

    private static string? Gap(AbiFilter filter)
    {
        foreach (string call in (ReadOnlySpan<string>)["mprotect", "pkey_mprotect", "mmap"])
        {
            if (Makes(filter, call, ReadWriteExecute)) { return call; }
        }

        return filter.Passes("shmat", 0, 0, ShmExec) ? "shmat" : null;
    }

    private static bool Makes(AbiFilter filter, string call, ulong protection) => filter.Passes(call, 0, Page, protection, PrivateAnonymous);
}
