using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>What one hook's program judges by in each mode.</summary>
/// <param name="Own">In the policy's own mode, and in every mode that is not listed; null: everything is let through.</param>
/// <param name="Others">Modes with rules of their own, those of equal rules together.</param>
internal sealed record HookModes(HookPolicy? Own, ImmutableArray<(ImmutableArray<LaunchMode> Modes, HookPolicy? Policy)> Others)
{
    /// <summary>The rules of all modes that have some, the policy's own mode first.</summary>
    public ImmutableArray<HookPolicy> Policies => [.. Others.Select(static other => other.Policy).Prepend(Own).OfType<HookPolicy>()];

    /// <summary>What stands for the program where it is spoken of as a whole.</summary>
    public HookPolicy First => Policies[0];

    /// <summary>The hook.</summary>
    public KernelHook Hook => First.Hook;

    /// <summary>Whether mode hardened alone has it, and brought it by itself: a start that falls back leaves it out.</summary>
    public bool OfHardened => Own is { OfHardened: true } && Others.All(static other => other.Policy is null);

    /// <summary>One hook, the same in all modes.</summary>
    public static HookModes Of(HookPolicy policy) => new(policy, []);

    /// <summary>The hooks of a policy in ordinal order.</summary>
    public static ImmutableArray<HookModes> Of(PolicyModel policy)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        AddNames(policy.BpfLsm, names);
        foreach (ModeRules mode in policy.OtherModes) { AddNames(mode.BpfLsm, names); }
        return [.. names.Select(name => Of(policy, name))];
    }

    /// <summary>The numbers of modes by which a program goes to other rules than those of the policy's own mode.</summary>
    public static ImmutableArray<int> NumbersOf(ImmutableArray<LaunchMode> modes) => ImmutableArray.CreateRange(modes, BpfMaps.NumberOf);

    private static void AddNames(BpfLsmPolicy? programs, SortedSet<string> names)
    {
        foreach (HookPolicy hook in programs?.Hooks ?? []) { names.Add(hook.Hook.Name); }
    }

    private static HookModes Of(PolicyModel policy, string name)
    {
        HookPolicy? own = Find(policy.BpfLsm, name);
        if (policy.OtherModes.IsEmpty) { return new HookModes(own, []); }
        byte[] ownContent = ContentOf(own);
        var others = new List<(List<LaunchMode> Modes, HookPolicy? Policy, byte[] Content)>();
        foreach (ModeRules mode in policy.OtherModes)
        {
            HookPolicy? then = Find(mode.BpfLsm, name);
            byte[] content = ContentOf(then);
            if (content.AsSpan().SequenceEqual(ownContent)) { continue; }
            int same = others.FindIndex(other => other.Content.AsSpan().SequenceEqual(content));
            if (same >= 0) { others[same].Modes.Add(mode.Mode); }
            else { others.Add(([mode.Mode], then, content)); }
        }

        return new HookModes(own, [.. others.Select(static other => (other.Modes.ToImmutableArray(), other.Policy))]);
    }

    private static HookPolicy? Find(BpfLsmPolicy? programs, string name)
    {
        foreach (HookPolicy hook in programs?.Hooks ?? [])
        {
            if (hook.Hook.Name == name) { return hook; }
        }

        return null;
    }

    // Neither where rules are written nor who brought them counts.
    private static byte[] ContentOf(HookPolicy? policy)
    {
        if (policy is null) { return []; }
        var writer = new CacheWriter();
        BpfLsmPolicyCodec.Write(writer, new BpfLsmPolicy([policy with { OfHardened = false }], [], default));
        return writer.ToArray();
    }
}
