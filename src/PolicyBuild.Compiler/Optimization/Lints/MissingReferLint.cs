using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds folders that may be filled and emptied while nothing may move between them: rights listed by name, without refer.</summary>
internal sealed class MissingReferLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4018";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        const LandlockAccessFs Moves = LandlockAccessFs.WriteFile | LandlockAccessFs.MakeReg | LandlockAccessFs.RemoveFile;
        if (subject.Policy.Landlock is not { } landlock) { return; }
        foreach (LandlockPath path in landlock.Paths)
        {
            if (LintSubject.IsOwn(path.Source) && (path.Access & (Moves | LandlockAccessFs.Refer)) == Moves)
            {
                diagnostics.Add(LintDiagnostics.MissingRefer(path.Source, path.Path.Text));
            }
        }
    }
}
