using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>
/// Adds hooks without which rules for paths say nothing: a path is a name, and a file gets another one by a link, a rename, a mount, a changed root or a
/// new user namespace, in which all of that is allowed; and what may not be written is truncated and deleted by its path without an open. A hook that the
/// policy has is left as it is.
/// </summary>
internal sealed class GuardPaths : IOptimizationPass
{
    private const ushort NotPermitted = 1; // EPERM
    private const ulong SysChroot = 1UL << 18; // CAP_SYS_CHROOT, linux/capability.h
    private const ulong SysAdmin = 1UL << 21; // CAP_SYS_ADMIN

    // The hooks that judge a file that is named by its path.
    private static readonly string[] s_files =
        [
            "bprm_check_security", "bprm_creds_for_exec", "file_fcntl", "file_ioctl", "file_ioctl_compat", "file_lock", "file_open", "file_permission", "file_receive",
            "file_truncate", "inode_getattr", "kernel_read_file", "mmap_file", "path_chmod", "path_chown", "path_notify", "path_truncate", "unix_find",
        ];

    // Those that judge a name in a folder, or a folder.
    private static readonly string[] s_folders = ["path_chroot", "path_link", "path_mkdir", "path_mknod", "path_rmdir", "path_symlink", "path_unlink"];

    private static readonly string[] s_mounts = ["move_mount", "sb_mount", "sb_pivotroot"];

    /// <inheritdoc/>
    public string Name => "guard-paths";

    /// <inheritdoc/>
    public PolicyModel Run(PolicyModel policy, DiagnosticBag diagnostics, out PassResult result)
    {
        // Each mode's rules for paths need hooks of their own, which judge in that mode alone.
        var names = new SortedSet<string>(StringComparer.Ordinal);
        BpfLsmPolicy? own = Guard(policy.BpfLsm, policy.Process.CapabilitiesKept, names, diagnostics);
        var others = ImmutableArray.CreateBuilder<ModeRules>(policy.OtherModes.Length);
        foreach (ModeRules mode in policy.OtherModes) { others.Add(mode with { BpfLsm = Guard(mode.BpfLsm, policy.Process.CapabilitiesKept, names, diagnostics) }); }
        result = names.Count == 0
            ? new PassResult(Name, 0, "no hook added")
            : new PassResult(Name, names.Count, $"{names.Count} hooks added: {string.Join(", ", names)}");
        return names.Count == 0 ? policy : policy with { BpfLsm = own, OtherModes = others.MoveToImmutable() };
    }

    private static BpfLsmPolicy? Guard(BpfLsmPolicy? programs, ulong? capabilitiesKept, SortedSet<string> allNames, DiagnosticBag diagnostics)
    {
        if (programs is null) { return null; }
        ImmutableArray<HookPolicy> judging = [.. programs.Hooks.Where(JudgesPaths)];
        if (judging.IsEmpty) { return programs; }

        var added = new List<HookPolicy>();
        NodeRef source = judging[0].Source;
        foreach (string name in ByWhichPathsMove(capabilitiesKept)) { Add(programs, added, diagnostics, new HookPolicy(Hook(name), Denied, LaunchGrants: false, [], source)); }
        ImmutableArray<HookPolicy> files = [.. judging.Where(static hook => s_files.Contains(hook.Hook.Name))];
        ImmutableArray<HookPolicy> folders = [.. judging.Where(static hook => s_folders.Contains(hook.Hook.Name))];
        if (!files.IsEmpty || !folders.IsEmpty) { Add(programs, added, diagnostics, RenameGuard.For(files, folders, Hook("path_rename"), Denied)); }
        if (!files.IsEmpty)
        {
            Add(programs, added, diagnostics, new HookPolicy(Hook("path_link"), Denied, LaunchGrants: false, [], source));
            foreach (HookPolicy guard in WriteGuards.For(files, Hook("path_truncate"), Hook("path_unlink"))) { Add(programs, added, diagnostics, guard); }
        }

        if (added.Count == 0) { return programs; }
        added.Sort(static (left, right) => string.CompareOrdinal(left.Hook.Name, right.Hook.Name));

        // What another mode's rules have added too has been told.
        string names = string.Join(", ", added.Select(static hook => hook.Hook.Name).Where(allNames.Add));
        if (names.Length != 0) { diagnostics.Add(LintDiagnostics.PathsGuarded(programs.Source.IsNone ? source : programs.Source, names)); }
        ImmutableArray<HookPolicy> all = programs.Hooks.AddRange(added).Sort(static (left, right) => string.CompareOrdinal(left.Hook.Name, right.Hook.Name));
        return programs with { Hooks = all };
    }

    private static HookVerdict Denied => new(HookAction.Deny, NotPermitted);

    // Where a denial hangs on a path; what the launch is granted are paths too. A report of what goes on anyway does not need to be complete.
    private static bool JudgesPaths(HookPolicy policy) =>
        !s_mounts.Contains(policy.Hook.Name)
        && ((policy.LaunchGrants && policy.Default.Action == HookAction.Deny)
            || policy.Rules.Any(rule => (policy.Default.Action == HookAction.Deny || rule.Verdict.Action == HookAction.Deny)
                && rule.Conditions.Any(static condition => condition is PathCondition)));

    // Who keeps no right to mount and to change the root gets one only in a user namespace of its own.
    private static IEnumerable<string> ByWhichPathsMove(ulong? kept)
    {
        if (kept is not { } rights || (rights & SysAdmin) != 0)
        {
            foreach (string mount in s_mounts) { yield return mount; }

            // In a mount that is taken away while somebody is in it, paths begin at its own root.
            yield return "sb_umount";
        }

        if (kept is not { } others || (others & SysChroot) != 0) { yield return "path_chroot"; }
        yield return "userns_create";
    }

    private static void Add(BpfLsmPolicy programs, List<HookPolicy> added, DiagnosticBag diagnostics, HookPolicy guard)
    {
        if (programs.Hooks.FirstOrDefault(hook => hook.Hook == guard.Hook) is not { } written) { added.Add(guard); }
        else if (OnlyReports(written)) { diagnostics.Add(LintDiagnostics.GuardOnlyReports(written.Source, guard.Hook.Name)); }
    }

    // Who wants to see what changes names need not mean that they may change.
    private static bool OnlyReports(HookPolicy policy) =>
        (policy.Default.Action == HookAction.Audit || policy.Rules.Any(static rule => rule.Verdict.Action == HookAction.Audit))
        && policy.Default.Action != HookAction.Deny && policy.Rules.All(static rule => rule.Verdict.Action != HookAction.Deny);

    private static KernelHook Hook(string name) => KernelHooks.Find(name) ?? throw new InvalidOperationException("no hook " + name);
}
