using System.Numerics;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// A stretch of segments that grows upwards, as one test of bits: one decision where all of some bits are clear, another where one is set.
/// </summary>
/// <param name="whenClear">The decision where all the bits are clear.</param>
/// <param name="whenSet">The other one.</param>
internal struct BitSteps(int whenClear, int whenSet)
{
    private uint _used; // every bit that a value with the first decision has

    /// <summary>The decision where all the bits are clear.</summary>
    internal readonly int WhenClear => whenClear;

    /// <summary>The decision where one is set.</summary>
    internal readonly int WhenSet => whenSet;

    /// <summary>Whether one test can decide the stretch.</summary>
    internal bool IsPossible { get; private set; } = whenClear != whenSet;

    /// <summary>The bits that are tested.</summary>
    internal readonly uint Mask => ~_used;

    /// <summary>A stretch as one test of bits.</summary>
    internal static BitSteps Of(ReadOnlySpan<RangeSegment> stretch, int whenClear, int whenSet)
    {
        BitSteps bits = new(whenClear, whenSet);
        for (int i = 1; i <= stretch.Length; i++) { bits.Add(stretch[..i]); }
        return bits;
    }

    /// <summary>Adds the last of the segments of a stretch; the others have been added.</summary>
    internal void Add(ReadOnlySpan<RangeSegment> stretch)
    {
        if (!IsPossible) { return; }
        ref readonly RangeSegment segment = ref stretch[^1];
        if (segment.Leaf == whenSet)
        {
            IsPossible = !HasUnset(segment);
        }
        else if (segment.Leaf == whenClear)
        {
            // Between two values all bits below the highest in which they differ occur.
            uint below = segment.First == segment.Last ? 0 : uint.MaxValue >> BitOperations.LeadingZeroCount(segment.First ^ segment.Last);
            _used |= segment.Last | below;
            foreach (ref readonly RangeSegment other in stretch)
            {
                if (other.Leaf == whenSet && HasUnset(other)) { IsPossible = false; }
            }
        }
        else { IsPossible = false; }
    }

    /// <summary>Whether a segment has a value that has none of the tested bits.</summary>
    private readonly bool HasUnset(in RangeSegment segment)
    {
        uint tested = segment.First & ~_used;
        if (tested == 0) { return true; }

        // The next value without them: the bits down to the highest that may not be set are carried over.
        uint carry = uint.MaxValue >> BitOperations.LeadingZeroCount(tested);
        uint filled = segment.First | ~_used | carry;
        return filled != uint.MaxValue && ((filled + 1) & _used) <= segment.Last && ((filled + 1) & _used) > segment.First;
    }
}
