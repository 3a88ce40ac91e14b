using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds policies of mode direct that let files be opened and leave it to the host which ones.</summary>
internal sealed class NoFileLayerLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4022";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (!subject.IsDirect || subject.Policy.Landlock is not null || !LintSubject.IsOwn(subject.SeccompPlace)) { return; }
        foreach (AbiFilter filter in subject.Filters)
        {
            if (!filter.IsNative || !filter.MayPass("openat")) { continue; }
            diagnostics.Add(LintDiagnostics.NoFileLayer(subject.SeccompPlace));
            return;
        }
    }
}
