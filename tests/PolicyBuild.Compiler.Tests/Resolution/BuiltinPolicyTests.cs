using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution;

public class BuiltinPolicyTests
{
    public static TheoryData<string> All =>
    [
        .. BuiltinPolicies.Names.ToArray().Select(static name => BuiltinPolicies.Prefix + name),
        .. ((string[])["low", "medium", "high"]).Select(BuiltinPolicies.LevelName),
        .. HookBuiltins.Names.ToArray().Select(static name => BuiltinPolicies.Prefix + name),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void The_tree_of_the_build_is_the_parsers_and_fits_its_schema(string name)
    {
        SourceFile file = BuiltinPolicies.ReadFull(name);
        string path = Path.Combine(Repository.Folder("src", "PolicyBuild.Compiler", "Builtins"), name["builtin:".Length..] + (HookFileNames.IsHookFile(name) ? "" : ".policy.yaml"));
        Assert.Equal(File.ReadAllBytes(path), file.Bytes.ToArray());

        var parsed = new SourceSet();
        var found = new DiagnosticBag();
        PolicySyntax expected = Assert.IsType<PolicySyntax>(PolicyParser.Parse(parsed, parsed.Add(file), found));
        Assert.True(SchemaValidator.Validate(expected, HookFileNames.IsHookFile(name) ? SchemaUse.Hooks : SchemaUse.Base, found, out PolicySyntax fitting));
        Assert.Same(expected, fitting);
        Assert.Empty(found.ToImmutable());

        var sources = new SourceSet();
        PolicySyntax syntax = Assert.IsType<PolicySyntax>(BuiltinPolicies.TryParse(sources, sources.Add(file)));
        Assert.Equal(PolicySyntaxCodec.Encode(expected.Root), PolicySyntaxCodec.Encode(syntax.Root));
        Assert.Equal(expected.Positions.Spans, syntax.Positions.Spans);
        Assert.Equal(expected.Suppressions, syntax.Suppressions);
        Assert.Equal(parsed.Locate(new NodeRef(0, 2)), sources.Locate(new NodeRef(0, 2)));
    }

    [Fact]
    public void A_file_that_only_has_the_name_of_a_builtin_is_not_taken_for_it()
    {
        var sources = new SourceSet();
        SourceFile own = BuiltinPolicies.ReadFull("builtin:base");
        Assert.Null(BuiltinPolicies.TryParse(sources, sources.Add(own with { Path = "/builtin:base" })));
        Assert.Null(BuiltinPolicies.TryParse(sources, sources.Add(own with { Bytes = "profile: p\n"u8.ToArray() })));
        Assert.NotNull(BuiltinPolicies.TryParse(sources, sources.Add(own)));
    }

    [Theory]
    [InlineData("base")]
    [InlineData("runtime")]
    [InlineData("python")]
    [InlineData("node")]
    [InlineData("dotnet")]
    [InlineData("aspnet")]
    public void Under_a_builtin_alone_a_program_starts_and_nothing_is_said(string name)
    {
        Architecture[][] targets = [[Architecture.X86_64, Architecture.AArch64], [Architecture.X86_64], [Architecture.AArch64]];
        foreach (Architecture[] architectures in targets)
        {
            Resolved resolved = Resolved.Text($"profile: p\nextends: ['builtin:{name}']\n", architectures);
            Assert.Empty(resolved.Shown);
            Assert.Empty(resolved.Optimize().Lints.Shown);
        }
    }

    [Theory]
    [InlineData("runtime", Architecture.X86_64)]
    [InlineData("python", Architecture.X86_64)]
    [InlineData("node", Architecture.AArch64)]
    [InlineData("dotnet", Architecture.X86_64)]
    [InlineData("aspnet", Architecture.AArch64)]
    public void A_runtimes_policy_allows_nothing_that_reaches_past_it(string name, Architecture architecture)
    {
        PolicyModel model = Resolved.Text($"profile: p\nextends: ['builtin:{name}']\n", architecture).Policy;
        Assert.Equal(SeccompAction.Errno(1), model.Seccomp!.Default);
        Assert.Equal(0UL, model.Process.CapabilitiesKept);
        foreach (string call in (string[])["ptrace", "process_vm_readv", "mount", "umount2", "setns", "unshare", "bpf", "keyctl", "io_uring_setup", "io_uring_enter",
            "setuid", "capset", "chown", "fchownat", "execveat", "perf_event_open", "userfaultfd", "open_by_handle_at", "init_module", "mknodat", "setxattr"])
        {
            Assert.DoesNotContain(model.Seccomp.Targets[0].Abis[0].Rules, r => r.Syscall == call && !r.Action.Denies);
        }

        LandlockPath[] written = [.. model.Landlock!.Paths.Where(p => (p.Access & LandlockAccessFs.MakeReg) != 0)];
        Assert.Equal([new PathPattern(PathVariable.Tmp, "", "")], written.Select(p => p.Path));
        Assert.DoesNotContain(model.Landlock.Paths, p => (p.Access & LandlockAccessFs.Execute) != 0);
        Assert.DoesNotContain(model.Landlock.Paths, p => p.Path.Path is "/" or "/etc");
    }

    [Fact]
    public void A_policy_adds_to_a_builtin_what_it_needs()
    {
        PolicyModel model = Resolved.Text("""
            profile: p
            mode: direct
            extends: ['builtin:dotnet']
            process: {env: {set: {DOTNET_EnableDiagnostics: "1"}}}
            security:
              capabilities: [CAP_NET_BIND_SERVICE]
              seccomp: {allow: [chmod]}
              landlock: {paths: [{path: /srv/data, access: read-write}], tcp: {connect: [443]}}
            """).Policy;
        Assert.Equal(["1"], model.Process.SetVariables.Select(v => v.Value));
        Assert.Equal(1UL << 10, model.Process.CapabilitiesKept);
        Assert.Contains(model.Landlock!.Paths, p => p.Path.Path == "/srv/data");
        Assert.Contains(model.Landlock.Paths, p => p.Path.Path == "/proc");
        Assert.Contains(model.Seccomp!.Targets[0].Abis[0].Rules, r => r.Syscall == "chmod" && !r.Action.Denies);
    }

    [Theory]
    [InlineData(Architecture.X86_64)]
    [InlineData(Architecture.AArch64)]
    public void The_base_allows_no_network_no_new_process_and_no_privilege(Architecture architecture)
    {
        SeccompPolicy policy = Resolved.Text("profile: p\nextends: ['builtin:base']\n", architecture).Policy.Seccomp!;
        Assert.Equal(SeccompAction.KillProcess, policy.Default);
        foreach (string name in (string[])["socket", "connect", "bind", "clone", "clone3", "fork", "vfork", "mount", "ptrace", "setuid", "capset", "bpf", "io_uring_setup", "unlink", "unlinkat", "kill"])
        {
            Assert.DoesNotContain(policy.Targets[0].Abis[0].Rules, r => r.Syscall == name);
        }
    }
}
