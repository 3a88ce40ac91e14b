using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Cgroup;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>
/// Finds what a cgroup holds while the program may write the files of that cgroup: it can lift limits, and leave the cgroup and with it the programs that
/// judge it. In mode direct the files are those of its own user. Other modes show /sys/fs/cgroup read-only, where no rule lets write it; but with CAP_SYS_ADMIN a
/// program of mode sandbox mounts the file system once more. Landlock closes it in all of them unless a rule opens it.
/// </summary>
internal sealed class OpenCgroupLint : ILint
{
    private const string Folder = "/sys/fs/cgroup";

    // What mounts it, or makes a read-only mount of it writable; one that is attached nowhere (fsmount, open_tree) is opened by its descriptor.
    private static readonly string[] s_mounts = ["mount", "fsmount", "mount_setattr"];

    /// <inheritdoc/>
    public string Code => "PB4043";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        PolicyModel policy = subject.Policy;
        if (!policy.Runtime.HasKernel || WayTo(subject) is not { } way) { return; }
        if (policy.Resources is { } resources && FirstOf(CgroupModel.From(resources)) is { IsNone: false } limit) { Report(limit, "its limits"); }
        else if (policy.Network.Mode == NetworkMode.Filtered) { Report(policy.Network.Source, "what holds its network"); }
        else if (policy.BpfLsm is { } programs) { Report(programs.Source, "its programs on hooks"); }

        void Report(NodeRef at, string what)
        {
            if (LintSubject.IsOwn(at)) { diagnostics.Add(LintDiagnostics.OpenCgroup(at, way, what)); }
        }
    }

    private static NodeRef FirstOf(CgroupModel model) =>
        !model.Settings.IsEmpty ? model.Settings[0].Source : !model.Devices.IsEmpty ? model.Devices[0].Source : default;

    /// <summary>How the program comes to write there; null: it does not.</summary>
    private static CgroupWay? WayTo(LintSubject subject)
    {
        if (subject.Policy.Landlock is { } landlock) { return !landlock.Paths.Any(Opens) ? null : subject.IsDirect ? CgroupWay.Owner : CgroupWay.Rule; }
        if (subject.IsDirect) { return CgroupWay.Owner; }
        bool mounts = subject.Policy.Mode == LaunchMode.Sandbox && NamespaceGuards.KeepsMounts(subject.Policy) && (subject.Filters.IsEmpty || s_mounts.Any(MayPass));
        return mounts ? CgroupWay.Mount : null;

        bool MayPass(string call) => subject.Filters.Any(filter => filter.MayPass(call));
    }

    private static bool Opens(LandlockPath path) =>
        (path.Access & LandlockAccessFs.WriteFile) != 0 && path.Path.Variable == PathVariable.None
        && (PathReach.IsAtOrBelow(path.Path.Path, Folder) || (path.Path.Pattern.Length == 0 && PathReach.IsAtOrBelow(Folder, path.Path.Path)));
}
