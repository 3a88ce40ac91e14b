namespace PolicyBuild.Bundles.Layout;

/// <summary>What the program reaches of the network; the DSL's <c>network.mode</c>.</summary>
public enum NetworkMode : byte
{
    /// <summary>The host's network, as the other layers leave it.</summary>
    Host = 0,

    /// <summary>None: an empty network namespace, or in mode direct no socket but AF_UNIX (the filter holds that).</summary>
    None = 1,

    /// <summary>A network namespace with its loopback interface up.</summary>
    LoopbackOnly = 2,

    /// <summary>The host's network, of which only listed ports are bound and listed destinations reached: eBPF programs on the cgroup hold that.</summary>
    Filtered = 3,
}
