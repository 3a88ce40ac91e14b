using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Addresses;

/// <summary>Says whether a hook's addresses are cheaper to look up than to compare, in instructions.</summary>
internal static class AddressCost
{
    // What the writers write around the comparisons: the copy of the address, its family, the port, 0.0.0.0 and ::.
    private const int Frame = 40;
    private const int SendFrame = 12;

    /// <summary>
    /// How many instructions of comparisons a look is worth. It takes as long as 200 to 300 of them where prefixes are few hundreds, and is made once where
    /// they are verified at each start (docs/benchmarks.md).
    /// </summary>
    public const int LookUp = 128;

    /// <summary>Whether the trie is the cheaper one.</summary>
    public static bool PrefersTrie(AddressBits bits, HookPlan plan)
    {
        int frame = Frame + (bits.Argument!.Use == AddressUse.Send ? SendFrame : 0); // a plan without conditions on it is not asked about
        long comparisons = 0;
        foreach (PlannedRule rule in plan.Rules)
        {
            foreach (HookCondition condition in rule.Conditions)
            {
                if (condition is not AddressCondition address) { continue; }
                comparisons += frame;
                foreach (AddressRange range in address.Ranges) { comparisons += Of(range); }
            }
        }

        const int Test = 3; // a byte of the result, the bit, the jump
        return comparisons > frame + LookUp + (bits.Uses * Test);
    }

    private static int Of(AddressRange range)
    {
        const int Jump = 1;
        int ports = range.FirstPort == range.LastPort ? 1 : (range.FirstPort != 0 ? 1 : 0) + (range.LastPort != ushort.MaxValue ? 1 : 0);
        AddressPrefix prefix = range.Addresses;
        if (!prefix.IsIPv6) { return OfPart(32, prefix.High >> 32, prefix.Length) + ports + Jump; }
        return OfPart(64, prefix.High, Math.Min(prefix.Length, 64)) + OfPart(64, prefix.Low, Math.Max(prefix.Length - 64, 0)) + ports + Jump;
    }

    private static int OfPart(int bits, ulong value, int length)
    {
        if (length == 0) { return 0; }
        int shift = bits - length;
        return (shift == 0 ? 0 : 2) + (value >> shift <= int.MaxValue ? 1 : 3);
    }
}
