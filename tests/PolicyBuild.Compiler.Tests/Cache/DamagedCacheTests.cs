using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache.Stores;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Compiler.Tests.Pipeline;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Cache;

/// <summary>Whatever happens to the files of a cache, what is compiled through it stays the same.</summary>
public sealed class DamagedCacheTests : IDisposable
{
    private static readonly string[] s_texts =
    [
        "extends: [base.policy.yaml]\nprofile: a\nsecurity:\n  seccomp: {deny: [mount, {syscall: socket, args: [{arg: 0, op: eq, value: AF_INET}]}], log: [ptrace, openat]}\n",
        "profile: b\nsecurity:\n  landlock: {paths: [{path: /tmp, access: read-write}, {path: /usr, access: read-only}]}\nresources: {memory: 64M, timeout: 3s}\n",
        "profile: c\nsecurity:\n  seccomp: {deny: [opnat]}\n",
        "profile: d\nruntime: auto\nnetwork: {mode: none}\n",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly MemoryFiles _files = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_compile_through_a_damaged_cache_makes_the_same()
    {
        ImmutableArray<string> paths = RandomPolicies.Write(_files, s_texts);
        (string expected, int parsed) = await Compile(paths);
        Assert.Equal(paths.Length + 1, parsed); // and the base
        Assert.Equal((expected, 0), await Compile(paths));
        for (int seed = 0; seed < 12; seed++)
        {
            Damage(new Random(seed));
            Assert.Equal(expected, (await Compile(paths)).Made);
        }
    }

    // What comes out, and how many files were parsed for it.
    private async Task<(string Made, int Parsed)> Compile(ImmutableArray<string> paths)
    {
        var project = new ObjStageStore(Path.Combine(_folder.Path, "obj"));
        using var shared = new SharedStageStore(Path.Combine(_folder.Path, "cache"));
        var output = new Pipelines.Emitted();
        using PolicyPipeline pipeline = await Pipelines.Run(Pipelines.Request(_files, paths) with { Output = output, Store = new LayeredStore(project, shared) });
        project.Save(complete: true);
        string made = string.Join('\n', paths.Select((_, i) => ModelText.Of(output[i]) + string.Join('\n', Pipelines.Lines(pipeline, i))));
        return (made, pipeline.Window(PolicyStage.Parse).Executions);
    }

    // A third of all files, and sometimes the file of the project, so that the shared folder is asked at all.
    private void Damage(Random random)
    {
        string[] files = [.. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        foreach (string path in files)
        {
            if (random.Next(3) != 0 && !path.Contains("/obj/", StringComparison.Ordinal)) { continue; }
            byte[] bytes = [.. File.ReadAllBytes(path), 0];
            switch (random.Next(6))
            {
                case 0:
                    File.Delete(path);
                    break;
                case 1:
                    File.WriteAllBytes(path, bytes[..random.Next(bytes.Length)]);
                    break;
                case 2:
                    File.WriteAllBytes(path, []);
                    break;
                case 3:
                    string other = files[random.Next(files.Length)];
                    File.WriteAllBytes(path, File.Exists(other) ? File.ReadAllBytes(other) : []);
                    break;
                default:
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                    File.WriteAllBytes(path, bytes);
                    break;
            }
        }
    }
}
