using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds 'launch: none' under which no dynamically linked program starts: no rule lets its loader be executed.</summary>
internal sealed class LaunchNoneLint : ILint
{
    // Where loaders are, and where the links to them lead on Debian, Fedora, Alpine and their kin.
    private static readonly string[] s_loaderFolders = ["/lib", "/lib64", "/libx32", "/usr/lib", "/usr/lib64", "/nix/store", "/gnu/store"];

    /// <inheritdoc/>
    public string Code => "PB4021";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (subject.Policy.Landlock is not { LaunchGrants: false, Paths.IsEmpty: false } landlock || !LintSubject.IsOwn(landlock.Source)) { return; }
        bool executes = false;
        foreach (LandlockPath path in landlock.Paths)
        {
            if (!path.Access.HasFlag(LandlockAccessFs.Execute | LandlockAccessFs.ReadFile)) { continue; }
            executes = true;
            if (MayHoldLoader(path.Path)) { return; }
        }

        diagnostics.Add(LintDiagnostics.LoaderNotExecutable(landlock.Source, executes));
    }

    // A rule on a folder above or below one of them; below, only the target knows what is there.
    private static bool MayHoldLoader(PathPattern path)
    {
        if (path.Variable != PathVariable.None) { return false; }
        foreach (string folder in s_loaderFolders)
        {
            if (PathReach.IsAtOrBelow(folder, path.Path) || PathReach.IsAtOrBelow(path.Path, folder)) { return true; }
        }

        return false;
    }
}
