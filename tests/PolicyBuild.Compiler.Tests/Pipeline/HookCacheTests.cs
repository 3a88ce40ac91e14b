using PolicyBuild.Compiler.Pipeline;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Pipeline;

/// <summary>Files with hook policies count in the stage cache as files that are extended do.</summary>
public class HookCacheTests
{
    private const string Rules = "hook: settime\nrules: [{action: deny}]\n";

    private readonly MemoryFiles _files = new()
    {
        ["/p/.git/HEAD"] = "x",
        ["/p/a.policy.yaml"] = "profile: p\nsecurity: {bpf_lsm: {settime: sub/time.bpf, task_create: deny-fork.bpf}}\n",
        ["/p/sub/time.bpf"] = Rules,
    };

    private readonly MemoryStore _store = new();

    [Fact]
    public async Task What_nobody_has_changed_runs_nothing_again()
    {
        PolicyPipeline first = await Run();
        Assert.False(first.Outcomes[0].Failed);
        Assert.Equal(["/p/a.policy.yaml", "/p/sub/time.bpf"], first.Outcomes[0].Dependencies);
        PolicyPipeline second = await Run();
        Assert.All(Enum.GetValues<PolicyStage>(), stage => Assert.Equal(0, second.Window(stage).Executions));
        Assert.Equal(first.Outcomes[0].PolicyHash, second.Outcomes[0].PolicyHash);
        Assert.Equal(first.Outcomes[0].Files, second.Outcomes[0].Files);
        Assert.Equal(["PB3202"], second.Window(PolicyStage.Resolve).Diagnostics.Select(found => found.Diagnostic.Code));
    }

    [Fact]
    public async Task A_changed_rule_is_seen_and_a_comment_resolves_nothing_again()
    {
        PolicyPipeline first = await Run();
        _files["/p/sub/time.bpf"] = Rules.Replace("deny", "audit", StringComparison.Ordinal);
        PolicyPipeline changed = await Run();
        Assert.Equal(1, changed.Window(PolicyStage.Resolve).Executions);
        Assert.NotEqual(first.Outcomes[0].PolicyHash, changed.Outcomes[0].PolicyHash);
        _files["/p/sub/time.bpf"] += "# said last\n";
        PolicyPipeline commented = await Run();
        Assert.Equal((1, 0, 0), (commented.Window(PolicyStage.Parse).Executions, commented.Window(PolicyStage.Resolve).Executions, commented.Window(PolicyStage.Generate).Executions));
    }

    [Fact]
    public async Task A_mistake_in_a_file_is_told_again_from_the_store()
    {
        _files["/p/sub/time.bpf"] = "hook: settime\nrules: [{action: dny}]\n";
        for (int i = 0; i < 2; i++)
        {
            PolicyPipeline pipeline = await Run();
            Assert.True(pipeline.Outcomes[0].Failed);
            Assert.Equal(["PB2003", "PB3202"], pipeline.Window(PolicyStage.Resolve).Diagnostics.Select(found => found.Diagnostic.Code).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_file_that_appears_beside_the_policy_goes_before_a_built_in()
    {
        PolicyPipeline first = await Run();
        _files["/p/deny-fork.bpf"] = "default: audit\n";
        PolicyPipeline second = await Run();
        Assert.Equal(1, second.Window(PolicyStage.Resolve).Executions);
        Assert.NotEqual(first.Outcomes[0].PolicyHash, second.Outcomes[0].PolicyHash);
    }

    private Task<PolicyPipeline> Run() => Pipelines.Run(Pipelines.Request(_files, ["/p/a.policy.yaml"]) with { Store = _store });
}
