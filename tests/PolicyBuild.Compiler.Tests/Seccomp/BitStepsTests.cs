using CsCheck;
using PolicyBuild.Compiler.Backends.Seccomp;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Seccomp;

public class BitStepsTests
{
    private const int WhenClear = 3;
    private const int WhenSet = 5;

    [Fact]
    public void One_test_of_bits_is_found_exactly_where_there_is_one()
    {
        Gen<uint> start = Gen.OneOf(Gen.UInt[0, 300], Gen.Const(uint.MaxValue - 200), Gen.Const(0x7FFFFF80u));
        Gen.Select(start, Gen.UInt[1, 12].Array[1, 9], Gen.Bool).Sample((first, lengths, beginsClear) =>
        {
            RangeSegment[] stretch = new RangeSegment[lengths.Length];
            bool isClear = beginsClear;
            for (int i = 0; i < lengths.Length; i++, isClear = !isClear)
            {
                stretch[i] = new RangeSegment(first, first + lengths[i] - 1, isClear ? WhenClear : WhenSet, 0, IsHeavy: false);
                first += lengths[i];
            }

            // A mask that works works with all further bits that no value of the first decision has.
            uint used = Values(stretch, WhenClear).Aggregate(0u, (bits, value) => bits | value);
            bool exists = Values(stretch, WhenSet).All(value => (value & ~used) != 0);
            BitSteps bits = BitSteps.Of(stretch, WhenClear, WhenSet);
            Assert.Equal(exists, bits.IsPossible);
            if (!exists) { return; }
            Assert.All(Values(stretch, WhenClear), value => Assert.Equal(0u, value & bits.Mask));
            Assert.All(Values(stretch, WhenSet), value => Assert.NotEqual(0u, value & bits.Mask));
        }, iter: 20_000);
    }

    [Fact]
    public void Three_decisions_take_more_than_one_test()
    {
        RangeSegment[] stretch = [new(0, 0, WhenClear, 0, false), new(1, 1, WhenSet, 0, false), new(2, 2, 7, 0, false)];
        Assert.True(BitSteps.Of(stretch.AsSpan(0, 2), WhenClear, WhenSet).IsPossible);
        Assert.False(BitSteps.Of(stretch, WhenClear, WhenSet).IsPossible);
    }

    private static IEnumerable<uint> Values(RangeSegment[] stretch, int leaf)
    {
        foreach (RangeSegment segment in stretch.Where(segment => segment.Leaf == leaf))
        {
            for (ulong value = segment.First; value <= segment.Last; value++) { yield return (uint)value; }
        }
    }
}
