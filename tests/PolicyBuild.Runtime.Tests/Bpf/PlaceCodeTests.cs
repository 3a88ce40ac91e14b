using PolicyBuild.Runtime.Apply.Bpf;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Tests.Process;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Bpf;

/// <summary>Whether shared programs would find a sandbox here, asked of the kernel.</summary>
public sealed unsafe class PlaceCodeTests
{
    [Fact]
    public void Where_no_sandbox_has_shared_hooks_every_place_that_is_not_deep_is_good()
    {
        TestMachine.NeedsRoot();
        BpfMapAttributes attributes = default;
        attributes.Type = 1; // BPF_MAP_TYPE_HASH
        attributes.KeySize = sizeof(ulong);
        attributes.ValueSize = (uint)sizeof(SharedSandbox);
        attributes.MaxEntries = 4;
        int map = BpfCalls.Create(&attributes);
        Assert.True(map > 0, $"{map}");
        Assert.Equal(0, PlaceCode.Check(map));
        Assert.Equal(0, BpfObjects.IdOfMap(map, out uint id));
        Assert.NotEqual(0U, id);
        Files.Close(map);
    }
}
