namespace PolicyBuild.Bundles.Layout;

/// <summary>What a map is for, where the launcher has to know.</summary>
public enum BpfMapRole : uint
{
    /// <summary>The programs' own.</summary>
    Plain = 0,

    /// <summary>The current mode: an array of one u32 that can be mapped; 0 until the launcher arms the programs, then the mode's number plus one.</summary>
    Mode = 1,

    /// <summary>What was denied or audited: a ring buffer of <see cref="BpfEvent"/>.</summary>
    Events = 2,

    /// <summary>The paths that are known at the start alone: an array of one value, <see cref="BpfStringSlot.Count"/> times <see cref="BpfStringSlot"/>.</summary>
    Strings = 3,

    /// <summary>The target's name servers: a hash of addresses, IPv4 in IPv6 form, to a u32 that is not 0. The launcher fills it from resolv.conf.</summary>
    NameServers = 4,
}
