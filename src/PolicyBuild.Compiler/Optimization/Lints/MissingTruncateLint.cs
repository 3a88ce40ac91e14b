using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds files that may be written and not cut short: most programs open a file that they write anew with O_TRUNC.</summary>
internal sealed class MissingTruncateLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4019";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        // The preset device has no truncate: a device has no length.
        const LandlockAccessFs Looked = LandlockAccessFs.WriteFile | LandlockAccessFs.Truncate | LandlockAccessFs.IoctlDev;
        if (subject.Policy.Landlock is not { } landlock) { return; }
        foreach (LandlockPath path in landlock.Paths)
        {
            if (LintSubject.IsOwn(path.Source) && (path.Access & Looked) == LandlockAccessFs.WriteFile && !PathReach.IsAtOrBelow(path.Path.Path, "/dev"))
            {
                diagnostics.Add(LintDiagnostics.MissingTruncate(path.Source, path.Path.Text));
            }
        }
    }
}
