using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>
/// Finds rules on single files that are usually replaced by renaming a new one over them: a Landlock rule stays with the inode, and the
/// new file is refused.
/// </summary>
internal sealed class PinnedFileLint : ILint
{
    private static readonly string[] s_replaced =
        ["/etc/hosts", "/etc/ld.so.cache", "/etc/localtime", "/etc/mtab", "/etc/nsswitch.conf", "/etc/resolv.conf"];

    // Editors and configuration management write settings, certificates and the like beside the old file and rename.
    private static readonly string[] s_endings =
        [".cer", ".cfg", ".cnf", ".conf", ".crt", ".ini", ".json", ".key", ".pem", ".properties", ".toml", ".xml", ".yaml", ".yml"];

    /// <inheritdoc/>
    public string Code => "PB4017";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (subject.Policy.Landlock is not { } landlock) { return; }
        foreach (LandlockPath path in landlock.Paths)
        {
            if (!LintSubject.IsOwn(path.Source) || path.Path.Pattern.Length > 0 || !IsReplaced(path.Path) || IsCoveredByFolder(path, landlock)) { continue; }
            string text = path.Path.Text;
            diagnostics.Add(LintDiagnostics.PinnedFile(path.Source, text, text[..Math.Max(1, text.LastIndexOf('/'))]));
        }
    }

    private static bool IsReplaced(PathPattern path)
    {
        if (path.Variable == PathVariable.None && Array.IndexOf(s_replaced, path.Path) >= 0) { return true; }
        foreach (string ending in s_endings)
        {
            if (path.Path.EndsWith(ending, StringComparison.Ordinal)) { return true; }
        }

        return false;
    }

    private static bool IsCoveredByFolder(LandlockPath file, LandlockPolicy landlock)
    {
        foreach (LandlockPath folder in landlock.Paths)
        {
            if (folder.Path != file.Path && PathReach.Covers(folder.Path, file.Path) && (file.Access & ~folder.Access) == 0) { return true; }
        }

        return false;
    }
}
