using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Cgroup;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>
/// Finds what a cgroup holds in mode direct while the program may write the files of that cgroup, which are those of its own user: it can lift limits,
/// and leave the cgroup and with it the programs that judge it. Other modes show /sys/fs/cgroup read-only; Landlock closes it unless a rule opens it.
/// </summary>
internal sealed class OpenCgroupLint : ILint
{
    private const string Folder = "/sys/fs/cgroup";

    /// <inheritdoc/>
    public string Code => "PB4043";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        PolicyModel policy = subject.Policy;
        if (!subject.IsDirect || !policy.Runtime.HasKernel || IsClosed(policy.Landlock)) { return; }
        if (policy.Resources is { } resources && FirstOf(CgroupModel.From(resources)) is { IsNone: false } limit) { Report(limit, "its limits"); }
        else if (policy.Network.Mode == NetworkMode.Filtered) { Report(policy.Network.Source, "what holds its network"); }
        else if (policy.BpfLsm is { } programs) { Report(programs.Source, "its programs on hooks"); }

        void Report(NodeRef at, string what)
        {
            if (LintSubject.IsOwn(at)) { diagnostics.Add(LintDiagnostics.OpenCgroup(at, what)); }
        }
    }

    private static NodeRef FirstOf(CgroupModel model) =>
        !model.Settings.IsEmpty ? model.Settings[0].Source : !model.Devices.IsEmpty ? model.Devices[0].Source : default;

    private static bool IsClosed(LandlockPolicy? landlock) => landlock is not null && !landlock.Paths.Any(static path =>
        (path.Access & LandlockAccessFs.WriteFile) != 0 && path.Path.Variable == PathVariable.None
        && (PathReach.IsAtOrBelow(path.Path.Path, Folder) || (path.Path.Pattern.Length == 0 && PathReach.IsAtOrBelow(Folder, path.Path.Path))));
}
