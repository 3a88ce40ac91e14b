using System.Collections.Immutable;
using CsCheck;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Compiler.Syntax;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Pipeline;

/// <summary>Many policies at once come out as each of them alone, whatever the timing, and what goes wrong with one stays with it.</summary>
public class PipelineTests
{
    private const string Good = "profile: p\nsecurity:\n  seccomp: {deny: [mount]}\n";

    [Fact]
    public void Policies_come_out_as_each_of_them_alone_whatever_the_timing() =>
        Gen.Select(RandomPolicies.Sets, Gen.Int).Sample(
            (texts, seed) =>
            {
                var files = new MemoryFiles();
                ImmutableArray<string> paths = RandomPolicies.Write(files, texts);
                CompileResult[] alone = [.. paths.Select(path => Pipelines.Alone(files, path))];
                IReadOnlyList<IEnumerable<string>> lines = Pipelines.Lines(alone);
                files.Asked = path => Delay(path, seed);
                var output = new Pipelines.Emitted();
                PolicyPipeline pipeline = Pipelines.Run(Pipelines.Request(files, paths) with { Output = output }).GetAwaiter().GetResult();
                for (int i = 0; i < paths.Length; i++)
                {
                    Assert.Equal(lines[i], Pipelines.Lines(pipeline, i));
                    Assert.Equal(alone[i].Policy is null, pipeline.Outcomes[i].Failed);
                    Assert.Equal(alone[i].Policy?.Bundle.ToArray(), output[i]?.Bundle.ToArray());
                    Assert.Equal(alone[i].Policy?.Artifacts.Select(artifact => artifact.Name), output[i]?.Artifacts.Select(artifact => artifact.Name));
                    Assert.Equal(alone[i].Policy?.PolicyHash, pipeline.Outcomes[i].PolicyHash);
                    Assert.Equal(alone[i].Stages.Select(time => time.Stage), pipeline.Outcomes[i].Stages.Select(time => time.Stage));
                }
            },
            iter: 40, threads: 1);

    [Fact]
    public async Task Diagnostics_of_a_stage_come_by_policy_and_position()
    {
        var files = new MemoryFiles
        {
            ["/p/a.yaml"] = "profile: p\nmdoe: direct\nsecurity: {seccomp: {deny: [opnat]}}\n",
            ["/p/b.yaml"] = "profile: p\nx: y\nsecurity: {}\nx: z\n",
            ["/p/c.yaml"] = "profile: p\nsecurity: {seccomp: {deny: [opnat, mont]}}\n",
        };
        PolicyPipeline pipeline = await Pipelines.Run(Pipelines.Request(files, ["/p/c.yaml", "/p/b.yaml", "/p/a.yaml"]));
        Assert.Equal(["1 PB1008"], Found(pipeline, PolicyStage.Parse));
        Assert.Equal(["1 PB2001", "2 PB2001"], Found(pipeline, PolicyStage.Validate));
        Assert.Equal(["0 PB3020", "0 PB3020", "2 PB3020"], Found(pipeline, PolicyStage.Resolve));
        Assert.Equal(["/p/c.yaml", "/p/c.yaml", "/p/a.yaml"], pipeline.Window(PolicyStage.Resolve).Diagnostics.Select(found => found.File));
        Assert.Equal(3, pipeline.Window(PolicyStage.Resolve).Failed);
        Assert.Empty(pipeline.Window(PolicyStage.Bundle).Diagnostics);
    }

    [Fact]
    public async Task A_failing_policy_leaves_and_the_others_go_on()
    {
        var files = new MemoryFiles { ["/p/a.yaml"] = "profile: p\nx: [\n", ["/p/b.yaml"] = Good };
        var output = new Pipelines.Emitted();
        PolicyPipeline pipeline = await Pipelines.Run(Pipelines.Request(files, ["/p/a.yaml", "/p/gone.yaml", "/p/b.yaml"]) with { Output = output });
        Assert.Equal([2], output.All);
        Assert.Equal([true, true, false], pipeline.Outcomes.Select(outcome => outcome.Failed));
        Assert.Equal(2, pipeline.Window(PolicyStage.Parse).Failed);
        Assert.Equal(1, pipeline.Window(PolicyStage.Validate).Executions);
        Assert.Equal("PB7002", pipeline.Window(PolicyStage.Parse).Diagnostics[^1].Diagnostic.Code);
    }

    [Fact]
    public async Task A_pipeline_stops_at_its_goal()
    {
        var files = new MemoryFiles { ["/p/a.yaml"] = Good, ["/p/b.yaml"] = "profile: p\nmdoe: direct\nsecurity: {seccomp: {deny: [opnat]}}\n" };
        PolicyPipeline pipeline = await Pipelines.Run(Pipelines.Request(files, ["/p/a.yaml", "/p/b.yaml"], PolicyStage.Validate));
        Assert.Equal([false, true], pipeline.Outcomes.Select(outcome => outcome.Failed));
        Assert.Equal([null, null], pipeline.Outcomes.Select(outcome => outcome.BundleHash));
        Assert.Equal(["1 PB2001"], Found(pipeline, PolicyStage.Validate));
        Assert.Throws<IndexOutOfRangeException>(() => pipeline.Window(PolicyStage.Resolve));
    }

    [Fact]
    public async Task Every_goal_ends_also_without_policies()
    {
        var files = new MemoryFiles { ["/p/a.yaml"] = Good };
        foreach (PolicyStage goal in Enum.GetValues<PolicyStage>())
        {
            Assert.Empty((await Pipelines.Run(Pipelines.Request(files, [], goal))).Outcomes);
            PolicyPipeline pipeline = await Pipelines.Run(Pipelines.Request(files, ["/p/a.yaml"], goal));
            Assert.False(Assert.Single(pipeline.Outcomes).Failed);
            Assert.All(Enumerable.Range(0, (int)goal + 1), stage => Assert.True(pipeline.Window((PolicyStage)stage).Completion.IsCompleted));
        }
    }

    [Fact]
    public async Task An_exception_is_an_error_of_its_policy()
    {
        var files = new MemoryFiles { ["/p/a.yaml"] = Good, ["/p/b.yaml"] = "extends: [x.policy.yaml]\n" + Good, ["/p/c.yaml"] = Good + "# broken rule\n", ["/p/x.policy.yaml"] = "" };
        files.Asked = path => { if (path == "/p/x.policy.yaml") { throw new InvalidTimeZoneException("a mistake"); } };
        PipelineRequest request = Pipelines.Request(files, ["/p/a.yaml", "/p/b.yaml", "/p/c.yaml", "/p/a.yaml"]) with { Rules = new BrokenRules(), Output = new BrokenOutput() };
        PolicyPipeline pipeline = await Pipelines.Run(request);
        Assert.Equal(["2 PB0001"], Found(pipeline, PolicyStage.Validate));
        Assert.Equal(["1 PB0001"], Found(pipeline, PolicyStage.Resolve));
        Assert.Equal(["0 PB0001"], Found(pipeline, PolicyStage.Bundle));
        Assert.Equal("/p/b.yaml", pipeline.Window(PolicyStage.Resolve).Diagnostics[0].File);
        Assert.Equal([true, true, true, false], pipeline.Outcomes.Select(outcome => outcome.Failed));
    }

    [Fact]
    public async Task Output_that_cannot_be_written_is_an_error_of_its_policy()
    {
        var files = new MemoryFiles { ["/p/a.yaml"] = Good, ["/p/b.yaml"] = Good };
        PolicyPipeline pipeline = await Pipelines.Run(Pipelines.Request(files, ["/p/a.yaml", "/p/b.yaml"]) with { Output = new FullDisk() });
        Assert.Equal(["1 PB7003"], Found(pipeline, PolicyStage.Bundle));
        Assert.Equal([false, true], pipeline.Outcomes.Select(outcome => outcome.Failed));
    }

    [Fact]
    public async Task Cancelling_ends_four_hundred_slow_policies_and_emits_nothing_more()
    {
        var files = new MemoryFiles();
        string[] paths = [.. Enumerable.Range(0, 400).Select(i => $"/p/policy{i}.yaml")];
        foreach (string path in paths) { files[path] = Good; }
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        files.Asked = path =>
        {
            if (path == paths[20]) { running.SetResult(); }
            Thread.Sleep(20);
        };
        var output = new Pipelines.Emitted();
        var pipeline = new PolicyPipeline(Pipelines.Request(files, paths) with { Output = output });
        await running.Task.WaitAsync(TestContext.Current.CancellationToken);
        pipeline.Dispose(); // it would give up after two seconds, and all policies take eight
        Assert.True(pipeline.Completion.IsCompletedSuccessfully);
        Assert.True(pipeline.IsCancelled);
        int emitted = output.All.Length;
        Assert.InRange(emitted, 0, 200);
        Assert.Equal(400, pipeline.Outcomes.Length);
        Assert.Equal(emitted, pipeline.Outcomes.Count(outcome => !outcome.Failed));
        Assert.True(pipeline.Window(PolicyStage.Bundle).Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_pipeline_uses_no_thread_of_the_pool()
    {
        var files = new MemoryFiles { ["/p/a.yaml"] = "extends: [b.policy.yaml]\n" + Good, ["/p/b.policy.yaml"] = "security:\n  seccomp: {deny: [reboot]}\n" };
        var seen = new System.Collections.Concurrent.ConcurrentBag<bool>();
        files.Asked = _ => seen.Add(Thread.CurrentThread.IsThreadPoolThread || !Thread.CurrentThread.IsBackground || Thread.CurrentThread.Priority != ThreadPriority.BelowNormal);
        await Pipelines.Run(Pipelines.Request(files, ["/p/a.yaml"]));
        Assert.NotEmpty(seen);
        Assert.DoesNotContain(true, seen);
    }

    [Fact]
    public async Task A_base_policy_is_parsed_once_for_all_that_extend_it()
    {
        var files = new MemoryFiles { ["/p/base.policy.yaml"] = "security:\n  seccomp: {deny: [reboot]}\n", ["/p/.git/HEAD"] = "x" };
        string[] paths = [.. Enumerable.Range(0, 20).Select(i => $"/p/policy{i}.yaml")];
        foreach (string path in paths) { files[path] = "extends: [base.policy.yaml]\n" + Good; }
        PolicyPipeline pipeline = await Pipelines.Run(Pipelines.Request(files, paths));
        Assert.Empty(pipeline.Window(PolicyStage.Resolve).Diagnostics);
        Assert.Equal(21, pipeline.Window(PolicyStage.Parse).Executions);
        Assert.Equal(21, pipeline.Window(PolicyStage.Validate).Executions);
        Assert.Equal(20, pipeline.Window(PolicyStage.Resolve).Executions);
        Assert.All(pipeline.Outcomes, outcome => Assert.Equal([outcome.Input.Path, "/p/base.policy.yaml"], outcome.Dependencies));
    }

    [Fact]
    public async Task A_mistake_in_a_base_policy_is_said_once()
    {
        var files = new MemoryFiles { ["/p/base.policy.yaml"] = "security:\n  seccomp: {deny: [reboot]}\nmdoe: direct\n", ["/p/.git/HEAD"] = "x" };
        string[] paths = [.. Enumerable.Range(0, 5).Select(i => $"/p/policy{i}.yaml")];
        foreach (string path in paths) { files[path] = "extends: [base.policy.yaml]\n" + Good; }
        PolicyPipeline pipeline = await Pipelines.Run(Pipelines.Request(files, paths));
        PipelineDiagnostic found = Assert.Single(pipeline.Window(PolicyStage.Resolve).Diagnostics);
        Assert.Equal((0, "/p/base.policy.yaml", 3), (found.Policy, found.File, found.Span?.Line));
        Assert.All(pipeline.Outcomes, outcome => Assert.True(outcome.Failed));
    }

    [Fact]
    public async Task What_was_looked_for_and_not_found_is_told()
    {
        var files = new MemoryFiles { ["/p/x/a.yaml"] = "extends: [absent.policy.yaml, ../b.policy.yaml]\n" + Good, ["/p/b.policy.yaml"] = "security:\n  seccomp: {deny: [reboot]}\n", ["/p/.git/HEAD"] = "x" };
        PolicyPipeline pipeline = await Pipelines.Run(Pipelines.Request(files, ["/p/x/a.yaml"]));
        PolicyOutcome outcome = Assert.Single(pipeline.Outcomes);
        Assert.True(outcome.Failed);
        Assert.Equal(["/p/x/a.yaml", "/p/b.policy.yaml"], outcome.Dependencies);
        Assert.Equal(["/p/x/absent.policy.yaml", "/p/x/.git"], outcome.Probed);
    }

    private static IEnumerable<string> Found(PolicyPipeline pipeline, PolicyStage stage) =>
        pipeline.Window(stage).Diagnostics.Select(found => $"{found.Policy} {found.Diagnostic.Code}");

    private static void Delay(string path, int seed)
    {
        int choice = (path.GetHashCode(StringComparison.Ordinal) ^ seed) & 15;
        if (choice == 0) { Thread.Sleep(1); }
        else if (choice < 4) { Thread.Yield(); }
    }

    private sealed class BrokenRules : IPolicyRules
    {
        public Digest Identity => default;

        public void Check(PolicySyntax syntax, SourceSet sources, DiagnosticBag diagnostics, CancellationToken cancel)
        {
            if (sources.Files[0].Bytes.Span.EndsWith("# broken rule\n"u8)) { throw new OperationCanceledException("not ours"); }
        }
    }

    private sealed class BrokenOutput : IPipelineOutput
    {
        public bool IsCurrent(int policy, string bundleHash) => policy == 0 ? throw new NotSupportedException("a mistake") : false;

        public void Emit(int policy, EmittedPolicy emitted)
        {
        }
    }

    private sealed class FullDisk : IPipelineOutput
    {
        public bool IsCurrent(int policy, string bundleHash) => false;

        public void Emit(int policy, EmittedPolicy emitted)
        {
            if (policy == 1) { throw new IOException("no space left"); }
        }
    }
}
