using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>
/// Finds folders that a program may write and execute from: what it is made to write there, it can be made to run. Rights along a path add
/// up, so one rule may give the one and a rule above it the other.
/// </summary>
internal sealed class WriteAndExecuteLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4012";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (subject.Policy.Landlock is not { } landlock) { return; }
        foreach (LandlockPath lower in landlock.Paths)
        {
            if (IsDevice(lower.Path)) { continue; }
            foreach (LandlockPath upper in landlock.Paths)
            {
                if (!PathReach.Covers(upper.Path, lower.Path) || !Adds(upper, lower)) { continue; }
                NodeRef at = LintSubject.IsOwn(lower.Source) ? lower.Source : upper.Source;
                if (LintSubject.IsOwn(at)) { diagnostics.Add(LintDiagnostics.WriteAndExecute(at, lower.Path.Text)); }
                break;
            }
        }
    }

    // The two together give both, and the lower one gives at least one of them: otherwise the upper one is the one to blame.
    private static bool Adds(LandlockPath upper, LandlockPath lower)
    {
        const LandlockAccessFs Both = LandlockAccessFs.WriteFile | LandlockAccessFs.Execute;
        LandlockAccessFs together = (upper.Access | lower.Access) & Both;
        return together == Both && (ReferenceEquals(upper, lower) || ((lower.Access & Both) is not (LandlockAccessFs.None or Both) && (upper.Access & Both) != Both));
    }

    // What is written to a device or a setting of the kernel is no program afterwards.
    private static bool IsDevice(PathPattern path) =>
        path.Variable == PathVariable.None
        && (PathReach.IsAtOrBelow(path.Path, "/dev") || PathReach.IsAtOrBelow(path.Path, "/proc") || PathReach.IsAtOrBelow(path.Path, "/sys"));
}
