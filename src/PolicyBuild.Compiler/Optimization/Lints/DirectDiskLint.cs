using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds a disk size in mode direct, where the program writes to the host's file systems and nothing adds its files up.</summary>
internal sealed class DirectDiskLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4038";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (!subject.IsDirect || !subject.Policy.Runtime.HasKernel) { return; }
        if (subject.Policy.Resources?.Disk is { } disk && LintSubject.IsOwn(disk.Source)) { diagnostics.Add(LintDiagnostics.DirectDisk(disk.Source)); }
    }
}
