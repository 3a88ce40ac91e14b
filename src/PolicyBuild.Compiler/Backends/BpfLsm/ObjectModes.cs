using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>A compiled object, and the modes in which its programs judge.</summary>
/// <param name="Object">The object.</param>
/// <param name="IsOwn">Whether it is one of the policy's own mode, and so of every mode that is not listed.</param>
/// <param name="Others">The modes for which that is not so.</param>
internal sealed record ObjectModes(HookObject Object, bool IsOwn, ImmutableArray<LaunchMode> Others)
{
    /// <summary>The objects of a policy, those of its own mode first.</summary>
    public static ImmutableArray<ObjectModes> Of(PolicyModel policy)
    {
        var found = new List<HookObject>();
        Add(policy.BpfLsm, found);
        foreach (ModeRules mode in policy.OtherModes) { Add(mode.BpfLsm, found); }
        return [.. found.Select(item =>
        {
            bool isOwn = Has(policy.BpfLsm, item);
            return new ObjectModes(item, isOwn, [.. policy.OtherModes.Where(mode => Has(mode.BpfLsm, item) != isOwn).Select(static mode => mode.Mode)]);
        })];
    }

    private static void Add(BpfLsmPolicy? programs, List<HookObject> found)
    {
        foreach (HookObject item in programs?.Objects ?? [])
        {
            if (!found.Exists(other => IsSame(other, item))) { found.Add(item); }
        }
    }

    private static bool Has(BpfLsmPolicy? programs, HookObject item) => programs is not null && programs.Objects.Any(other => IsSame(other, item));

    private static bool IsSame(HookObject left, HookObject right) => left.Name == right.Name && left.Elf.Span.SequenceEqual(right.Elf.Span);
}
