using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Tests.Bpf;
using PolicyBuild.Compiler.Tests.Resolution;
using PolicyBuild.Compiler.Tests.Resolution.Hooks;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Optimization;

public class GuardPathsTests
{
    private const string Deny = "file_open: [{action: deny, path: /data/**}]";

    [Fact]
    public void A_policy_for_paths_gets_the_hooks_by_which_files_change_their_names()
    {
        (OptimizedPolicy optimized, Resolved lints) = Resolved.Text(Resolved.Section("bpf_lsm", Deny)).Optimize();
        Assert.Equal(["file_open", "path_link", "path_rename", "path_truncate", "path_unlink", "userns_create"], Names(optimized));
        Assert.Equal("deny 1", Hooked.Text(Hook(optimized, "path_link").Default));
        Assert.Equal("deny 1", Hooked.Text(Hook(optimized, "userns_create").Default));
        PassResult pass = Assert.Single(optimized.Passes, pass => pass.Pass == "guard-paths");
        Assert.Equal((5, "5 hooks added: path_link, path_rename, path_truncate, path_unlink, userns_create"), (pass.Changes, pass.Summary));
        Diagnostic note = Assert.Single(lints.Diagnostics, diagnostic => diagnostic.Code == "PB4041");
        Assert.Equal(Severity.Note, note.Severity);
        Assert.Contains("path_link, path_rename, path_truncate, path_unlink, userns_create", note.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_another_mode_gets_as_well_is_told_once()
    {
        const string Hardened = "modes: {hardened: {security: {bpf_lsm: {file_open: [{action: deny, path: /srv/**}]}}}}\n";
        (OptimizedPolicy optimized, Resolved lints) = Resolved.Text(Resolved.Section("bpf_lsm", Deny) + Hardened).Optimize();
        Assert.Empty(Names(optimized).Except(Assert.Single(optimized.Model.OtherModes).BpfLsm!.Hooks.Select(hook => hook.Hook.Name)));
        Diagnostic note = Assert.Single(lints.Diagnostics, diagnostic => diagnostic.Code == "PB4041");
        Assert.Contains("added path_link, path_rename, path_truncate, path_unlink, userns_create", note.Text, StringComparison.Ordinal);
    }

    // Without namespaces of its own and with its capabilities as they are, a program may mount and change its root.
    [Fact]
    public void Who_may_mount_gets_the_hooks_for_mounts_too()
    {
        Assert.Equal(
            ["file_open", "move_mount", "path_chroot", "path_link", "path_rename", "path_truncate", "path_unlink", "sb_mount", "sb_pivotroot", "sb_umount", "userns_create"],
            Names(Resolved.Text("mode: direct\n" + Resolved.Section("bpf_lsm", Deny)).Optimize().Policy));
    }

    [Fact]
    public void What_is_denied_keeps_its_name_and_its_folders()
    {
        Assert.Equal(
            [
                "deny 1: directory /data/**", "deny 1: new_directory /data/**",
                "deny 1: directory /, name data", "deny 1: flags AnyBits 2, new_directory /, new_name data",
            ],
            Renames("file_open: [{action: deny, path: /data/**}]"));
        Assert.Equal(
            [
                "deny 1: directory $Home/.., type Eq 16384", "deny 1: flags AnyBits 2, new_directory $Home/..",
                "deny 1: directory $Home/.ssh, name id", "deny 1: new_directory $Home/.ssh, new_name id",
                "deny 1: directory $Home, name .ssh, type Eq 16384", "deny 1: flags AnyBits 2, new_directory $Home, new_name .ssh",
            ],
            Renames("file_open: [{action: deny, path: '${home}/.ssh/id'}]"));
        Assert.Equal(
            [
                "deny 1: directory /a/**/x*", "deny 1: new_directory /a/**/x*",
                "deny 1: directory /, name a, type Eq 16384", "deny 1: flags AnyBits 2, new_directory /, new_name a",
                "deny 1: directory /a/**, type Eq 16384", "deny 1: flags AnyBits 2, new_directory /a/**",
            ],
            Renames("file_open: [{action: deny, path: '/a/**/x*/?'}]"));
    }

    [Fact]
    public void Nothing_is_moved_into_what_is_allowed_from_elsewhere()
    {
        Assert.Equal(
            ["deny 1: directory not /app/**|$Tmp/**", "deny 1: new_directory not /app/**|$Tmp/**"],
            Renames("file_open: {default: deny, rules: [{action: allow, path: [/app/**, '${tmp}/**', /etc/hosts]}]}"));
        Assert.Equal(["deny 1"], Renames("file_open: {default: deny, rules: [{action: allow, path: /etc/hosts}]}"));
        Assert.Equal(
            ["deny 1: directory not /srv/**", "deny 1: new_directory not /srv/**"],
            Renames("file_open: [{action: deny, path: {op: not_in, value: /srv/**}}]"));
    }

    [Theory]
    [InlineData("file_open: [{action: deny, path: /data/**, access: [read, execute]}]")]
    [InlineData("file_open: [{action: deny, path: /data/**, flags: {op: no_bits, value: O_TRUNC}}]")]
    [InlineData("bprm_check_security: [{action: deny, path: /data/**}]")]
    [InlineData("file_permission: [{action: deny, path: /data/**, access: [read]}]")]
    public void Who_may_write_may_truncate_delete_and_replace(string section)
    {
        OptimizedPolicy optimized = Resolved.Text(Resolved.Section("bpf_lsm", section)).Optimize().Policy;
        Assert.DoesNotContain("path_truncate", Names(optimized));
        Assert.DoesNotContain("path_unlink", Names(optimized));
        Assert.Contains("deny 1: flags AnyBits 2, new_directory /data/**", Hooked.Rules(Hook(optimized, "path_rename")));
    }

    [Theory]
    [InlineData("file_open: [{action: {errno: EROFS}, path: [/etc/app.conf, '${home}/**', '/a/*/b?'], access: [write]}]", "")]
    [InlineData("file_open: [{action: {errno: EROFS}, path: [/etc/app.conf, '${home}/**', '/a/*/b?'], access: [read, write], owner: 0}]", ", owner Eq 0")]
    [InlineData("file_permission: [{action: {errno: EROFS}, path: [/etc/app.conf, '${home}/**', '/a/*/b?'], access: [append, write], flags: {op: no_bits, value: O_SYNC}}]", "")]
    public void What_may_not_be_written_is_not_truncated_and_not_deleted(string section, string more)
    {
        OptimizedPolicy optimized = Resolved.Text(Resolved.Section("bpf_lsm", section)).Optimize().Policy;
        Assert.Equal(["deny 30: path /etc/app.conf|$Home/**|/a/*/b?" + more], Hooked.Rules(Hook(optimized, "path_truncate")));
        Assert.Equal(
            ["deny 30: directory $Home/**" + more, "deny 30: directory /etc, name app.conf" + more, "deny 30: directory /a/*" + more],
            Hooked.Rules(Hook(optimized, "path_unlink")));
        Assert.All(["path_truncate", "path_unlink"], name => Assert.True(Hook(optimized, name).PassesWithoutPaths));
        Assert.All(["file_" + section[5..section.IndexOf(':', StringComparison.Ordinal)], "path_rename", "path_link"], name => Assert.False(Hook(optimized, name).PassesWithoutPaths));
    }

    // A list for reading lets nothing be written, and of names that are patterns nothing can be said that allows.
    [Fact]
    public void Of_an_allow_list_what_may_be_written_may_be_truncated_and_deleted()
    {
        OptimizedPolicy optimized = Resolved.Text(Resolved.Section("bpf_lsm", """
            file_open:
              default: {errno: EACCES}
              rules:
                - {action: allow, path: [/usr/**, /etc/hosts], access: [read, execute]}
                - {action: allow, path: ["${tmp}/**", /run/app.lock, "/var/*.log"]}
                - {action: allow, path: {op: not_in, value: /home/**}, owner: 1000}
                - {action: allow, type: [fifo, socket]}
                - {action: audit, path: /srv/**, access: [write]}
                - {action: deny, path: /tmp/kept, access: [write]}
            file_lock: [{action: deny, path: /x}]
            """)).Optimize().Policy;
        HookPolicy truncate = Hook(optimized, "path_truncate"), unlink = Hook(optimized, "path_unlink");
        Assert.Equal(("deny 13", "deny 13"), (Hooked.Text(truncate.Default), Hooked.Text(unlink.Default)));
        Assert.Equal(
            ["allow: path $Tmp/**|/run/app.lock|/var/*.log", "allow: path not /home/**, owner Eq 1000", "allow: type In 4096|49152", "audit: path /srv/**", "deny 1: path /tmp/kept"],
            Hooked.Rules(truncate));
        Assert.Equal(
            ["allow: directory $Tmp/**", "allow: directory /run, name app.lock", "allow: type In 4096|49152", "audit: directory /srv/**", "deny 1: directory /tmp, name kept"],
            Hooked.Rules(unlink));
        Assert.Equal(["deny 1: directory not $Tmp/**", "deny 1: new_directory not $Tmp/**"], Hooked.Rules(Hook(optimized, "path_rename")).Take(2));
    }

    [Fact]
    public void What_is_not_listed_is_told_from_its_folder()
    {
        OptimizedPolicy optimized = Resolved.Text(Resolved.Section("bpf_lsm", "file_open: [{action: deny, path: {op: not_in, value: [/srv/**, /etc/hosts]}, access: [write]}]")).Optimize().Policy;
        Assert.Equal(["deny 1: path not /srv/**|/etc/hosts"], Hooked.Rules(Hook(optimized, "path_truncate")));
        Assert.Equal(["deny 1: directory not /srv/**"], Hooked.Rules(Hook(optimized, "path_unlink")));
    }

    [Theory]
    [InlineData("file_open: [{action: audit, path: /data/**}]")]
    [InlineData("file_open: {default: deny, launch: none}")]
    [InlineData("task_alloc: [{action: deny}]")]
    [InlineData("sb_mount: [{action: deny, path: /data}]")]
    public void Nothing_is_added_where_no_path_decides(string section)
    {
        (OptimizedPolicy optimized, Resolved lints) = Resolved.Text(Resolved.Section("bpf_lsm", section)).Optimize();
        Assert.Single(Names(optimized));
        Assert.DoesNotContain(lints.Diagnostics, diagnostic => diagnostic.Code == "PB4041");
    }

    [Fact]
    public void What_a_launch_is_granted_are_paths_too()
    {
        OptimizedPolicy optimized = Resolved.Text(Resolved.Section("bpf_lsm", "file_open: {default: deny}")).Optimize().Policy;
        Assert.Equal(["file_open", "path_link", "path_rename", "path_truncate", "path_unlink", "userns_create"], Names(optimized));
        Assert.Equal(["deny 1"], Hooked.Rules(Hook(optimized, "path_rename")));
    }

    // A program tells 64 conditions on paths apart, and these would be some of each path's own.
    [Fact]
    public void Many_denied_paths_share_the_rules_for_their_names()
    {
        string paths = string.Join(", ", Enumerable.Range(0, 80).Select(i => $"/opt/vendor{i}/product{i}/secret{i}"));
        OptimizedPolicy optimized = Resolved.Text(Resolved.Section("bpf_lsm", $"file_open: [{{action: deny, path: [{paths}]}}]")).Optimize().Policy;
        IReadOnlyList<string> renames = [.. Hooked.Rules(Hook(optimized, "path_rename"))];
        Assert.Equal(4, renames.Count);
        Assert.Contains("directory /opt/vendor0/product0|/opt/vendor1/product1|", renames[0], StringComparison.Ordinal);
        Assert.Contains("name secret0|secret1|", renames[0], StringComparison.Ordinal);
        Assert.Contains("name opt|vendor0|", renames[2], StringComparison.Ordinal);
        Assert.Single(Hooked.Rules(Hook(optimized, "path_unlink")));
        Assert.Empty(HookPrograms.TryGenerate(optimized.Model.BpfLsm!.Hooks, out _));
    }

    [Fact]
    public void A_hook_that_the_policy_has_is_left_alone()
    {
        OptimizedPolicy optimized = Resolved.Text(Resolved.Section("bpf_lsm", Deny + "\npath_link: []\npath_rename: []\npath_truncate: []\npath_unlink: []\nuserns_create: []")).Optimize().Policy;
        Assert.Equal(6, Names(optimized).Count());
        Assert.Equal("allow", Hooked.Text(Hook(optimized, "path_link").Default));
    }

    [Theory]
    [InlineData("path_rename: [{action: audit}]", true)]
    [InlineData("path_rename: {default: audit}", true)]
    [InlineData("path_rename: [{action: audit, name: x}, {action: allow}]", true)]
    [InlineData("path_rename: [{action: audit}, {action: deny, name: x}]", false)]
    [InlineData("path_rename: {default: deny, rules: [{action: audit, name: x}]}", false)]
    [InlineData("path_rename: [{action: allow}]", false)]
    public void A_hook_that_only_reports_where_it_would_guard_is_told(string written, bool isTold)
    {
        (OptimizedPolicy optimized, Resolved lints) = Resolved.Text(Resolved.Section("bpf_lsm", Deny + "\n" + written)).Optimize();
        Assert.Equal(isTold ? ["PB4060"] : [], lints.Diagnostics.Where(one => one.Severity == Severity.Warning).Select(one => one.Code));
        Assert.Contains("path_link", Names(optimized));
    }

    [Theory]
    [InlineData("path_chmod: [{action: deny, path: /data/log}]", "path_chmod")]
    [InlineData("path_chown: [{action: deny, path: /data/log}]", "path_chown")]
    [InlineData("path_truncate: [{action: deny, path: /data/log}]", "path_truncate")]
    public void A_file_that_is_changed_by_its_path_keeps_it_too(string section, string name)
    {
        OptimizedPolicy optimized = Resolved.Text(Resolved.Section("bpf_lsm", section)).Optimize().Policy;
        Assert.Equal(new[] { name, "path_link", "path_rename", "userns_create" }.Order(StringComparer.Ordinal), Names(optimized));
        Assert.Equal(
            [
                "deny 1: directory /data, name log", "deny 1: flags AnyBits 2, new_directory /data, new_name log",
                "deny 1: directory /, name data, type Eq 16384", "deny 1: flags AnyBits 2, new_directory /, new_name data",
            ],
            Hooked.Rules(Hook(optimized, "path_rename")));
    }

    // Names in them may change as before; a hard link has another folder, of which the rules do not speak.
    [Fact]
    public void Folders_whose_names_are_judged_stay_where_they_are()
    {
        OptimizedPolicy optimized = Resolved.Text(Resolved.Section("bpf_lsm", "path_unlink: [{action: deny, directory: [/data/**, /srv/kept]}]")).Optimize().Policy;
        Assert.Equal(["path_rename", "path_unlink", "userns_create"], Names(optimized));
        Assert.Equal(
            [
                "deny 1: directory /data/**, type Eq 16384", "deny 1: flags AnyBits 2, new_directory /data/**",
                "deny 1: directory /, name data, type Eq 16384", "deny 1: flags AnyBits 2, new_directory /, new_name data",
                "deny 1: directory /srv, name kept, type Eq 16384", "deny 1: flags AnyBits 2, new_directory /srv, new_name kept",
                "deny 1: directory /, name srv, type Eq 16384", "deny 1: flags AnyBits 2, new_directory /, new_name srv",
            ],
            Hooked.Rules(Hook(optimized, "path_rename")));
        Assert.Equal(
            [
                "deny 1: directory not /app/**, type Eq 16384", "deny 1: new_directory not /app/**, type Eq 16384",
                "deny 1: directory not /app/**, flags AnyBits 2", "deny 1: new_directory not /app/**, flags AnyBits 2",
            ],
            Renames("path_symlink: {default: deny, rules: [{action: allow, directory: /app/**}]}"));
        Assert.Equal(["deny 1: type Eq 16384", "deny 1: flags AnyBits 2"], Renames("path_mkdir: {default: deny, rules: [{action: allow, directory: /app}]}"));
    }

    [Fact]
    public void The_folder_of_a_variable_and_those_above_it_stay_where_they_are()
    {
        Assert.Equal(["deny 1: directory $Home/..|$Tmp/.., type Eq 16384", "deny 1: flags AnyBits 2, new_directory $Home/..|$Tmp/.."], Renames("file_open: [{action: deny, path: ['${home}', '${tmp}/x']}]").Take(2));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("requires: {kernel: 6.11}\n", true)]
    [InlineData("requires: {kernel: \"6.12\"}\n", false)]
    [InlineData("requires: {kernel: 7.0}\n", false)]
    public void A_path_that_only_new_kernels_give_is_told(string requires, bool isTold)
    {
        string text = requires + Resolved.Section("bpf_lsm", "path_mknod:\n  - {action: deny, name: x}\n  - {action: deny, directory: /a}\n  - {action: deny, directory: /b}");
        IEnumerable<string> told = Resolved.Text(text).Optimize().Lints.Lines.Where(line => line.Contains("PB4042", StringComparison.Ordinal));
        Assert.Equal(isTold ? [$"p.policy.yaml({(requires.Length == 0 ? 6 : 7)},9)"] : [], told.Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]));
    }

    private static IEnumerable<string> Renames(string section) => Hooked.Rules(Hook(Resolved.Text(Resolved.Section("bpf_lsm", section)).Optimize().Policy, "path_rename"));

    private static HookPolicy Hook(OptimizedPolicy optimized, string name) => Assert.Single(optimized.Model.BpfLsm!.Hooks, hook => hook.Hook.Name == name);

    private static IEnumerable<string> Names(OptimizedPolicy optimized) => optimized.Model.BpfLsm!.Hooks.Select(hook => hook.Hook.Name);
}
