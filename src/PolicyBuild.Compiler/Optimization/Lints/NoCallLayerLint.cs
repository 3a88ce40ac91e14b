using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds policies of mode direct with path rules and no filter: Landlock leaves attributes, owners and modes of files alone.</summary>
internal sealed class NoCallLayerLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4023";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (subject.IsDirect && subject.Policy is { Seccomp: null, Landlock: { } landlock } && LintSubject.IsOwn(landlock.Source))
        {
            diagnostics.Add(LintDiagnostics.NoCallLayer(landlock.Source));
        }
    }
}
