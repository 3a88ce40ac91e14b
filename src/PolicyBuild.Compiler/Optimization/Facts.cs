using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>What a list of tests says about one argument in one width: a range, and bits that must be one or zero.</summary>
internal struct Facts
{
    private ulong _low;
    private ulong _high;
    private ulong _ones;
    private ulong _zeros;
    private bool _empty;

    /// <summary>Collects what the tests say.</summary>
    public static Facts Of(ImmutableArray<ArgumentTest> tests, int index, int width)
    {
        var facts = new Facts { _high = TestLogic.AllOnes(width) };
        foreach (ArgumentTest test in tests)
        {
            if (test.Index == index && test.Width == width) { facts.Add(test); }
        }

        facts.RaiseToBits(tests, index, width);
        return facts;
    }

    /// <summary>Whether no value is left.</summary>
    public readonly bool AreContradictory =>
        _empty || _low > _high || (_ones & _zeros) != 0 || _ones > _high || (_low == _high && ((_low & _ones) != _ones || (_low & _zeros) != 0));

    private void Add(ArgumentTest test)
    {
        ulong value = test.Values.IsEmpty ? 0 : test.Values[0];
        switch (test.Op)
        {
            case ArgumentOp.Eq:
                _low = Math.Max(_low, value);
                _high = Math.Min(_high, value);
                break;
            case ArgumentOp.Lt when value == 0:
            case ArgumentOp.Gt when value == TestLogic.AllOnes(test.Width):
                _empty = true;
                break;
            case ArgumentOp.Lt: _high = Math.Min(_high, value - 1); break;
            case ArgumentOp.Le: _high = Math.Min(_high, value); break;
            case ArgumentOp.Gt: _low = Math.Max(_low, value + 1); break;
            case ArgumentOp.Ge: _low = Math.Max(_low, value); break;
            case ArgumentOp.MaskedEq:
                _ones |= value & test.Mask;
                _zeros |= ~value & test.Mask;
                break;
            case ArgumentOp.NoBits: _zeros |= value; break;
        }
    }

    // Bits that must be zero lower the highest value; a bit test fails where all its bits must be zero; one excluded value empties a range of one.
    private void RaiseToBits(ImmutableArray<ArgumentTest> tests, int index, int width)
    {
        _high = Math.Min(_high, TestLogic.AllOnes(width) & ~_zeros);
        _low = Math.Max(_low, _ones);
        foreach (ArgumentTest test in tests)
        {
            if (test.Index != index || test.Width != width) { continue; }
            if (test.Op == ArgumentOp.AnyBits && (test.Values[0] & ~_zeros) == 0) { _empty = true; }
            if (_low == _high && !test.Matches(_low)) { _empty = true; }
        }
    }
}
