using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds files that may be executed and not read: execve(2) opens the file for reading too, so nothing starts from there.</summary>
internal sealed class ExecuteWithoutReadLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4020";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (subject.Policy.Landlock is not { } landlock) { return; }
        foreach (LandlockPath path in landlock.Paths)
        {
            if (LintSubject.IsOwn(path.Source) && path.Access.HasFlag(LandlockAccessFs.Execute) && !IsReadable(path.Path, landlock))
            {
                diagnostics.Add(LintDiagnostics.ExecuteWithoutRead(path.Source, path.Path.Text));
            }
        }
    }

    private static bool IsReadable(PathPattern path, LandlockPolicy landlock)
    {
        foreach (LandlockPath rule in landlock.Paths)
        {
            if (rule.Access.HasFlag(LandlockAccessFs.ReadFile) && PathReach.Covers(rule.Path, path)) { return true; }
        }

        return false;
    }
}
