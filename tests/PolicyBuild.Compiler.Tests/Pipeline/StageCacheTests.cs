using System.Collections.Immutable;
using System.Text;
using CsCheck;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Pipeline;

/// <summary>A change re-runs the stages that it concerns and no other, and what comes from the store is what a compile without it makes.</summary>
public class StageCacheTests
{
    private const string Policy = """
        profile: p
        extends: [base.policy.yaml]
        security:
          seccomp:
            deny: [mount, umount2, {syscall: socket, args: [{arg: domain, op: eq, value: AF_PACKET}]}]
          landlock:
            paths:
            - {path: /usr, access: read-execute}
            - {path: /tmp, access: read-write}
        resources: {memory: 64M}

        """;

    private const string Base = "security:\n  seccomp:\n    deny: [reboot]\n";

    private readonly MemoryFiles _files = new()
    {
        ["/p/.git/HEAD"] = "x",
        ["/p/a.policy.yaml"] = Policy,
        ["/p/b.policy.yaml"] = "profile: q\nsecurity:\n  seccomp: {deny: [swapon]}\n",
        ["/p/base.policy.yaml"] = Base,
    };

    private readonly MemoryStore _store = new();

    [Fact]
    public void What_comes_from_the_store_is_what_a_compile_alone_makes() => RandomPolicies.Sets.Sample(
        texts =>
        {
            var files = new MemoryFiles();
            ImmutableArray<string> paths = RandomPolicies.Write(files, texts);
            CompileResult[] alone = [.. paths.Select(path => Pipelines.Alone(files, path))];
            IReadOnlyList<IEnumerable<string>> lines = Pipelines.Lines(alone);
            var store = new MemoryStore();
            Compare("cold");
            PolicyPipeline warm = Compare("warm");
            Assert.All(Enum.GetValues<PolicyStage>(), stage => Assert.Equal(0, warm.Window(stage).Executions));
            for (int lost = 0; lost < 4; lost++)
            {
                store.Has = digest => (digest.GetHashCode() & 3) != lost;
                Compare("with losses");
            }

            PolicyPipeline Compare(string when)
            {
                var output = new Pipelines.Emitted();
                PolicyPipeline pipeline = Pipelines.Run(Pipelines.Request(files, paths) with { Output = output, Store = store }).GetAwaiter().GetResult();
                for (int i = 0; i < paths.Length; i++)
                {
                    Assert.Equal([when, .. lines[i]], [when, .. Pipelines.Lines(pipeline, i)]);
                    Assert.Equal(alone[i].Policy is null, pipeline.Outcomes[i].Failed);
                    Assert.Equal(alone[i].Policy?.Bundle.ToArray(), output[i]?.Bundle.ToArray());
                    Assert.Equal(alone[i].Policy?.Artifacts.Select(Text), output[i]?.Artifacts.Select(Text));
                    Assert.Equal(alone[i].Policy?.PolicyHash, pipeline.Outcomes[i].PolicyHash);
                    Assert.Equal(alone[i].Passes, pipeline.Outcomes[i].Passes);
                    Assert.Equal(alone[i].Sources.Files.Select(file => file.Name), pipeline.Outcomes[i].Files);
                }

                return pipeline;
            }
        },
        iter: 10, threads: 1);

    [Fact]
    public Task Nothing_runs_again_where_nothing_has_changed() => After(() => { }, "");

    [Fact]
    public Task A_comment_runs_parsing_again() => After(() => _files["/p/a.policy.yaml"] = Policy + "# said later\n", "Parse");

    [Fact]
    public Task A_comment_that_moves_lines_runs_parsing_validation_and_bundling_again() =>
        After(() => _files["/p/a.policy.yaml"] = "# said first\n" + Policy, "Parse Validate Bundle");

    [Fact]
    public Task A_reordered_list_runs_no_backend_again() => After(
        () => Change("deny: [mount, umount2,", "deny: [umount2, mount,"), "Parse Validate Resolve Optimize Bundle");

    [Fact]
    public Task A_changed_rule_runs_the_filters_again_and_no_other_backend() => After(
        () => Change("deny: [mount,", "deny: [pivot_root, mount,"), "Parse Validate Resolve Optimize Bundle seccomp.aarch64 seccomp.x86_64");

    [Fact]
    public Task A_changed_path_runs_its_backend_again_and_no_filter() => After(
        () => Change("path: /tmp", "path: /var/tmp"), "Parse Validate Resolve Optimize Bundle landlock");

    [Fact]
    public Task A_changed_limit_runs_its_backend_again_and_no_filter() => After(
        () => Change("memory: 64M", "memory: 65M"), "Parse Validate Resolve Optimize Bundle cgroup");

    [Fact]
    public Task An_added_architecture_runs_its_filter_alone() => After(
        () => { },
        "Resolve Resolve Optimize Optimize Bundle Bundle seccomp.riscv64 seccomp.riscv64",
        CompileOptions.Default with { Architectures = [Architecture.X86_64, Architecture.AArch64, Architecture.RiscV64] });

    [Fact]
    public Task A_changed_base_policy_runs_those_that_extend_it_again() => After(
        () => _files["/p/base.policy.yaml"] = "security:\n  seccomp:\n    deny: [kexec_load]\n",
        "Parse Validate Resolve Optimize Bundle seccomp.aarch64 seccomp.x86_64");

    [Fact]
    public Task A_comment_in_a_base_policy_that_moves_lines_is_bundled_again() => After(
        () => _files["/p/base.policy.yaml"] = "# said first\n" + Base, "Parse Validate Bundle");

    [Fact]
    public async Task A_base_that_appears_is_seen()
    {
        _files.Remove("/p/base.policy.yaml");
        PolicyPipeline missing = await Run();
        Assert.True(missing.Outcomes[0].Failed);
        Assert.Equal(["PB3001"], missing.Window(PolicyStage.Resolve).Diagnostics.Select(found => found.Diagnostic.Code));
        PolicyPipeline again = await Run();
        Assert.Equal(["PB3001"], again.Window(PolicyStage.Resolve).Diagnostics.Select(found => found.Diagnostic.Code));
        Assert.Equal("", Executed(again));
        Assert.Equal(missing.Outcomes[0].Probed, again.Outcomes[0].Probed);
        Assert.Contains("/p/base.policy.yaml", again.Outcomes[0].Probed);
        _files["/p/base.policy.yaml"] = Base;
        PolicyPipeline found = await Run();
        Assert.False(found.Outcomes[0].Failed);
        Assert.Equal(["/p/a.policy.yaml", "/p/base.policy.yaml"], found.Outcomes[0].Dependencies);
    }

    [Fact]
    public async Task A_base_that_changes_during_a_build_is_compiled_anew()
    {
        // More bases than one pipeline remembers, so that each policy's first one is forgotten when its last one has been read.
        string[] paths = [.. Enumerable.Range(0, 3).Select(i => $"/p/many{i}.policy.yaml")];
        for (int i = 0; i < paths.Length; i++)
        {
            _files[paths[i]] = $"extends: [{string.Join(", ", Enumerable.Range(0, 60).Select(j => $"b{i}-{j}.policy.yaml"))}]\n" + _files["/p/b.policy.yaml"];
            for (int j = 0; j < 60; j++) { _files[$"/p/b{i}-{j}.policy.yaml"] = "security:\n  seccomp: {deny: [reboot]}\n"; }
        }

        _files.Asked = path =>
        {
            if (path.EndsWith("-59.policy.yaml", StringComparison.Ordinal)) { _files[path.Replace("-59.", "-0.", StringComparison.Ordinal)] = "security:\n  seccomp: {deny: [kexec_load]}\n"; }
        };
        PipelineRequest request = Pipelines.Request(_files, [.. paths]) with { Store = _store };
        Assert.All((await Pipelines.Run(request)).Outcomes, outcome => Assert.False(outcome.Failed));
        _files.Asked = _ => { };
        foreach (PolicyOutcome outcome in (await Pipelines.Run(request)).Outcomes)
        {
            Assert.Equal(Digest.Of(Pipelines.Alone(_files, outcome.Input.Path).Policy!.Bundle.Span).ToString(), outcome.BundleHash); // each compiles
        }
    }

    [Fact]
    public async Task A_root_that_appears_is_seen()
    {
        _files["/p/sub/a.policy.yaml"] = "extends: [../base.policy.yaml]\n" + _files["/p/b.policy.yaml"];
        PipelineRequest request = Pipelines.Request(_files, ["/p/sub/a.policy.yaml"]) with { Store = _store };
        Assert.False((await Pipelines.Run(request)).Outcomes[0].Failed);
        _files["/p/sub/.git/HEAD"] = "x";
        Assert.Equal(["PB3005"], (await Pipelines.Run(request)).Window(PolicyStage.Resolve).Diagnostics.Select(found => found.Diagnostic.Code));
    }

    [Fact]
    public async Task Errors_and_warnings_are_said_again_at_the_lines_of_now()
    {
        _files["/p/a.policy.yaml"] = "profile: p\nsecurity:\n  seccomp: {deny: [opnat]}\n";
        _files["/p/b.policy.yaml"] = "profile: q\nsecurity:\n  landlock: {paths: [{path: /opt, access: [execute]}]}\n";
        PolicyPipeline first = await Run();
        _files["/p/a.policy.yaml"] = "# moved\n\n" + _files["/p/a.policy.yaml"];
        _files["/p/b.policy.yaml"] = "# moved\n" + _files["/p/b.policy.yaml"];
        PolicyPipeline second = await Run();
        Assert.Equal(0, second.Window(PolicyStage.Optimize).Executions);
        Assert.NotEmpty(first.Window(PolicyStage.Optimize).Diagnostics);
        Assert.Equal(Places(first, 0).Select(place => (place.Code, place.Line + 2)), Places(second, 0));
        Assert.Equal(Places(first, 1).Select(place => (place.Code, place.Line + 1)), Places(second, 1));
    }

    [Fact]
    public async Task A_comment_that_switches_a_lint_off_counts_on_a_hit()
    {
        _files["/p/b.policy.yaml"] = "profile: q\nsecurity:\n  landlock: {paths: [{path: /opt, access: [execute]}]}\n";
        PolicyPipeline first = await Run();
        string code = first.Window(PolicyStage.Optimize).Diagnostics.Last(found => found.Policy == 1 && found.Span is not null).Diagnostic.Code;
        _files["/p/b.policy.yaml"] = $"# policybuild:disable {code}\n" + _files["/p/b.policy.yaml"];
        PolicyPipeline second = await Run();
        Assert.Equal(0, second.Window(PolicyStage.Optimize).Executions);
        Assert.DoesNotContain(code, second.Window(PolicyStage.Optimize).Diagnostics.Where(found => found.Policy == 1).Select(found => found.Diagnostic.Code));
    }

    [Fact]
    public async Task A_fault_of_the_compiler_is_not_stored()
    {
        _files.Asked = path => { if (path == "/p/base.policy.yaml") { throw new InvalidTimeZoneException("a mistake"); } };
        PolicyPipeline broken = await Run();
        Assert.Equal(["PB0001"], broken.Window(PolicyStage.Resolve).Diagnostics.Select(found => found.Diagnostic.Code));
        _files.Asked = _ => { };
        PolicyPipeline whole = await Run();
        Assert.False(whole.Outcomes[0].Failed);
        Assert.Equal(1, whole.Window(PolicyStage.Resolve).Executions);
        Assert.Equal(1, whole.Window(PolicyStage.Parse).Executions); // the base alone
    }

    [Fact]
    public async Task Company_rules_are_part_of_validation()
    {
        PipelineRequest request = Pipelines.Request(_files, ["/p/b.policy.yaml"]) with { Store = _store };
        await Pipelines.Run(request);
        var rules = new NoSwapRule("1");
        foreach (int executions in (int[])[1, 0])
        {
            PolicyPipeline pipeline = await Pipelines.Run(request with { Rules = rules });
            Assert.Equal(["swap stays on"], pipeline.Window(PolicyStage.Validate).Diagnostics.Select(found => found.Diagnostic.Message));
            Assert.Equal(executions, pipeline.Window(PolicyStage.Validate).Executions);
            Assert.True(pipeline.Outcomes[0].Failed);
        }

        Assert.Equal(1, (await Pipelines.Run(request with { Rules = new NoSwapRule("2") })).Window(PolicyStage.Validate).Executions);
        Assert.False((await Pipelines.Run(request)).Outcomes[0].Failed);
    }

    [Fact]
    public async Task What_a_cancelled_build_stored_is_right()
    {
        string[] texts = [.. Enumerable.Range(0, 40).Select(i => $"profile: p{i}\nextends: [base.policy.yaml]\nsecurity:\n  seccomp: {{deny: [swapon]}}\n")];
        ImmutableArray<string> paths = RandomPolicies.Write(_files, texts);
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _files.Asked = path => { if (path == paths[25]) { running.TrySetResult(); } };
        using (var pipeline = new PolicyPipeline(Pipelines.Request(_files, paths) with { Store = _store }))
        {
            await running.Task.WaitAsync(TestContext.Current.CancellationToken);
            pipeline.Cancel();
            await pipeline.Completion.WaitAsync(TestContext.Current.CancellationToken);
        }

        // Two builds at once go on with what there is.
        PipelineRequest request = Pipelines.Request(_files, paths) with { Store = _store };
        foreach (PolicyPipeline pipeline in await Task.WhenAll(Pipelines.Run(request), Pipelines.Run(request)))
        {
            Assert.All(pipeline.Outcomes, outcome => Assert.Equal(Digest.Of(Pipelines.Alone(_files, outcome.Input.Path).Policy!.Bundle.Span).ToString(), outcome.BundleHash)); // each compiles
        }
    }

    [Fact]
    public async Task What_is_there_already_is_not_loaded()
    {
        var output = new Pipelines.Emitted { Current = true };
        await Run();
        int before = _store.Loaded;
        PolicyPipeline pipeline = await Pipelines.Run(Pipelines.Request(_files, ["/p/b.policy.yaml"]) with { Store = _store, Output = output });
        Assert.Empty(output.All);
        Assert.NotNull(pipeline.Outcomes[0].BundleHash);
        Assert.InRange(_store.Loaded - before, 0, 2); // places, where there is a lint to say
    }

    [Fact]
    public async Task No_entry_holds_an_absolute_path()
    {
        _files["/secret-root/x/.git/HEAD"] = "x";
        _files["/secret-root/x/y/a.policy.yaml"] = "extends: [../base.policy.yaml, absent.policy.yaml]\n" + _files["/p/b.policy.yaml"];
        _files["/secret-root/x/y/b.policy.yaml"] = "extends: [../base.policy.yaml]\n" + _files["/p/b.policy.yaml"];
        _files["/secret-root/x/base.policy.yaml"] = Base;
        await Pipelines.Run(Pipelines.Request(_files, ["/secret-root/x/y/a.policy.yaml", "/secret-root/x/y/b.policy.yaml"]) with { Store = _store });
        Assert.NotEmpty(_store.Entries);
        Assert.All(_store.Entries, entry => Assert.DoesNotContain("secret-root", Encoding.Latin1.GetString(entry), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_folder_hits()
    {
        await Run();
        foreach (string name in (string[])["a.policy.yaml", "b.policy.yaml", "base.policy.yaml", ".git/HEAD"]) { _files["/elsewhere/deep/" + name] = _files["/p/" + name]; }
        PolicyPipeline pipeline = await Pipelines.Run(Pipelines.Request(_files, ["/elsewhere/deep/a.policy.yaml", "/elsewhere/deep/b.policy.yaml"]) with { Store = _store });
        Assert.Equal("", Executed(pipeline));
        Assert.Equal(["/elsewhere/deep/a.policy.yaml", "/elsewhere/deep/base.policy.yaml"], pipeline.Outcomes[0].Dependencies);
    }

    [Fact]
    public async Task Each_folder_below_a_link_has_its_own_base()
    {
        _files.Link = ("/lnk", "/real/deep");
        _files["/real/deep/.git/HEAD"] = "x";
        foreach ((string folder, string denied) in (ReadOnlySpan<(string, string)>)[("p1", "reboot"), ("p2", "kexec_load"), ("p3", "reboot")])
        {
            _files[$"/real/deep/{folder}/a.policy.yaml"] = Policy;
            _files[$"/real/deep/{folder}/base.policy.yaml"] = Base.Replace("reboot", denied, StringComparison.Ordinal);
        }

        foreach (string folder in (string[])["/lnk/p1", "/lnk/p2", "/lnk/p3", "/real/deep/p2"])
        {
            string path = folder + "/a.policy.yaml";
            var output = new Pipelines.Emitted();
            PolicyPipeline pipeline = await Pipelines.Run(Pipelines.Request(_files, [path]) with { Store = _store, Output = output });
            Assert.Equal(Pipelines.Alone(_files, path).Policy!.Bundle.ToArray(), output[0]!.Bundle.ToArray()); // each compiles
            Assert.DoesNotContain(pipeline.Outcomes[0].Dependencies, file => !file.Contains("/" + Path.GetFileName(folder) + "/", StringComparison.Ordinal));
            Assert.Equal(folder is "/lnk/p1" or "/lnk/p2" ? 1 : 0, pipeline.Window(PolicyStage.Resolve).Executions);
        }
    }

    private sealed class NoSwapRule(string version) : IPolicyRules
    {
        public Digest Identity => Digest.Of(Encoding.UTF8.GetBytes(version));

        public void Check(PolicySyntax syntax, SourceSet sources, DiagnosticBag diagnostics, CancellationToken cancel)
        {
            if (syntax.Root.Find("security") is { } node) { diagnostics.Add(new Diagnostic("PB2199", Severity.Error, "swap stays on", null) { Node = new NodeRef(0, node.Id) }); }
        }
    }

    private static string Text(EmittedArtifact artifact) => artifact.Name + "\n" + Encoding.Latin1.GetString(artifact.Bytes.Span);

    private static IEnumerable<(string Code, int Line)> Places(PolicyPipeline pipeline, int policy) =>
        from stage in Enum.GetValues<PolicyStage>()
        from found in pipeline.Window(stage).Diagnostics
        where found.Policy == policy && found.Span is not null
        select (found.Diagnostic.Code, found.Span!.Value.Line); // asked just before

    private static string Executed(PolicyPipeline pipeline)
    {
        var executed = new List<string>();
        foreach (PolicyStage stage in Enum.GetValues<PolicyStage>())
        {
            StageWindow window = pipeline.Window(stage);
            if (stage != PolicyStage.Generate) { executed.AddRange(Enumerable.Repeat(stage.ToString(), window.Executions)); }
        }

        foreach ((string part, (int executions, _)) in pipeline.Window(PolicyStage.Generate).Parts) { executed.AddRange(Enumerable.Repeat(part, executions)); }
        return string.Join(' ', executed);
    }

    private void Change(string from, string to)
    {
        Assert.Contains(from, Policy, StringComparison.Ordinal);
        _files["/p/a.policy.yaml"] = Policy.Replace(from, to, StringComparison.Ordinal);
    }

    // Both policies are in each run: what concerns one leaves the other alone.
    private async Task After(Action change, string executed, CompileOptions? options = null)
    {
        PolicyPipeline first = await Run();
        Assert.All(first.Outcomes, outcome => Assert.False(outcome.Failed));
        change();
        PolicyPipeline second = await Run(options);
        Assert.Equal(executed, Executed(second));
        Assert.All(second.Outcomes, outcome => Assert.False(outcome.Failed));
        CompileResult alone = Pipelines.Alone(_files, "/p/a.policy.yaml");
        if (options is null) { Assert.Equal(Digest.Of(alone.Policy!.Bundle.Span).ToString(), second.Outcomes[0].BundleHash); } // it compiles
    }

    private Task<PolicyPipeline> Run(CompileOptions? options = null) => Pipelines.Run(
        Pipelines.Request(_files, ["/p/a.policy.yaml", "/p/b.policy.yaml"]) with { Store = _store, Options = options ?? CompileOptions.Default });
}
