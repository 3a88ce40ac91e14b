using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Resolution.Hooks;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>
/// Reads the policy as it is in the modes that are not its own: those that have an overlay, those that a start may fall back to, and the one that a trigger
/// moves to. All of an overlay is checked; what programs judge by is kept where it differs from the policy's own mode.
/// </summary>
internal sealed class ModesResolver(MergedPolicy merged, HookFiles hooks, ResolveContext context)
{
    /// <summary>The rules of other modes, in the order of the modes.</summary>
    /// <param name="own">The policy in its own mode.</param>
    public ImmutableArray<ModeRules> Resolve(PolicyModel own)
    {
        SortedDictionary<LaunchMode, MappingNode> overlays = new(ModeOverlay.Of(merged.Root).ToDictionary(static pair => pair.Mode, static pair => pair.Overlay));

        // Without an overlay the modes differ in nothing but the hooks that mode hardened brings.
        LaunchMode? upgrade = AdaptiveResolver.UpgradeOf(merged.Root);
        bool leavesHardened = own.Mode == LaunchMode.Hardened && (own.LowestMode is not null || upgrade is not null);
        if (overlays.Count == 0 && !leavesHardened && upgrade != LaunchMode.Hardened) { return []; }
        var modes = ImmutableArray.CreateBuilder<ModeRules>();
        byte[] ownContent = ContentOf(own.Network, own.BpfLsm);
        for (LaunchMode mode = LaunchMode.Direct; mode <= LaunchMode.Hardened; mode++)
        {
            bool hasOverlay = overlays.ContainsKey(mode);
            bool isFallback = own.LowestMode is { } lowest && mode >= lowest && mode < own.Mode;
            if (mode == own.Mode || (!hasOverlay && !isFallback && mode != upgrade)) { continue; }
            ModeRules rules = Read(mode, own.Mode);
            if (!ContentOf(rules.Network, rules.BpfLsm).AsSpan().SequenceEqual(ownContent)) { modes.Add(rules); }
        }

        // A note speaks of a policy without errors.
        foreach ((LaunchMode mode, MappingNode overlay) in overlays)
        {
            if (mode != own.Mode && !context.HasErrors) { new RelaunchNotes(merged, context).Check(mode, overlay, own.Network.Mode); }
        }

        return modes.DrainToImmutable();
    }

    // What is written nowhere stays as in the policy's own mode: a network that is shut by default is not opened by another mode's default.
    private ModeRules Read(LaunchMode mode, LaunchMode own)
    {
        // Settings that a start in that mode would refuse are none of this bundle's.
        int unsupported = context.Unsupported.Count;
        MappingNode root = merged.RootOf(mode);
        MappingNode? security = ResolveContext.Section(root, "security");
        if (ResolveContext.Section(security, "seccomp") is { } seccomp) { new SeccompResolver(context).Resolve(seccomp); }
        if (ResolveContext.Section(security, "landlock") is { } landlock) { new LandlockResolver(context).Resolve(landlock); }
        new ProcessResolver(context).Resolve(process: null, security?.Find("capabilities"), mode);
        new ResourcesResolver(context).Resolve(ResolveContext.Section(root, "resources"));
        var rules = new ModeRules(
            mode,
            new NetworkResolver(context).Resolve(ResolveContext.Section(root, "network"), own),
            new BpfLsmResolver(context, hooks).Resolve(ResolveContext.Section(security, "bpf_lsm"), mode));
        context.Unsupported.Count = unsupported;
        return rules;
    }

    // Where something is written does not count.
    private static byte[] ContentOf(NetworkPolicy network, BpfLsmPolicy? programs)
    {
        var writer = new CacheWriter();
        NetworkPolicyCodec.Write(writer, network);
        BpfLsmPolicyCodec.Write(writer, programs);
        return writer.ToArray();
    }
}
