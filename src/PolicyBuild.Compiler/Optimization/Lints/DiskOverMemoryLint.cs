using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds a private /tmp that the program cannot fill: it is a tmpfs, whose pages are the program's memory (memory.max) or swap.</summary>
internal sealed class DiskOverMemoryLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4037";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (subject.IsDirect || !subject.Policy.Runtime.HasKernel) { return; }
        if (subject.Policy.Resources is not { Disk: { } disk, Memory: { } memory } resources || !LintSubject.IsOwn(disk.Source)) { return; }

        // Both are at most LONG_MAX, so the sum fits.
        ulong held = memory.Value + (resources.Swap?.Value ?? 0);
        if (disk.Value > held) { diagnostics.Add(LintDiagnostics.DiskOverMemory(disk.Source, resources.Swap is not null)); }
    }
}
