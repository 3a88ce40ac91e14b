using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Tests.Resolution;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Emit;

public sealed class ResourceHashTests
{
    [Fact]
    public void Each_limit_and_the_runtime_change_the_hash()
    {
        string[] policies =
        [
            "", "runtime: wasm", "runtime: auto", "resources: {memory: 4K}", "resources: {memory: 8K}", "resources: {memory_high: 4K}", "resources: {swap: 4K}",
            "resources: {swap: 0}", "resources: {cpu: 1}", "resources: {cpu_weight: 100}", "resources: {pids: 4096}", "resources: {disk: 4K}",
            "resources: {timeout: 4096ms}", "resources: {io: [{device: /a, read: 1}]}", "resources: {io: [{device: /b, read: 1}]}",
            "resources: {io: [{device: '${app}/a', read: 1}]}", "resources: {io: [{device: /a, read: 2}]}", "resources: {io: [{device: /a, write: 1}]}",
            "performance: {cpu_affinity: [1]}", "performance: {cpu_affinity: [1, 3]}", "performance: {cpu_affinity: [1-3]}", "performance: {cpu_affinity: numa-aware}",
            "resources: {io: [{device: /a, read_ops: 1}]}", "resources: {io: [{device: /a, write_ops: 1}]}",
        ];
        string[] hashes = [.. policies.Select(Hash)];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Theory]
    [InlineData("", "runtime: namespace")]
    [InlineData("", "resources: {}")]
    [InlineData("resources: {memory: 1M, pids: 5}", "\n\nresources: {pids: 5, memory: 1024KB}")]
    [InlineData("", "performance: {cpu_affinity: none}")]
    [InlineData("performance: {cpu_affinity: [0, 3, '1-2']}", "performance: {cpu_affinity: [0-3]}")]
    [InlineData("resources: {cpu: 1, timeout: 1m}", "resources: {cpu: 1.0, timeout: 60s}")]
    public void How_a_limit_is_written_does_not_count(string one, string other) => Assert.Equal(Hash(one), Hash(other));

    private static string Hash(string text) => PolicyHash.Of(Resolved.Text("profile: p\n" + text).Policy);
}
