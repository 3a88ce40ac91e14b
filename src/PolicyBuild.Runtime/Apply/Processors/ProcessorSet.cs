using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Processors;

/// <summary>A set of processors, or of NUMA nodes, by number: as the kernel takes it, and as it lists it in /sys.</summary>
internal unsafe struct ProcessorSet
{
    /// <summary>Bytes of all bits.</summary>
    internal const int Bytes = ProcessorRangeRecord.Processors / 8;

    private const int BitsOfWord = 64;

    private fixed ulong _words[ProcessorRangeRecord.Processors / BitsOfWord];

    /// <summary>The bits; valid as long as this structure stays where it is: on the stack of a caller, or in mapped memory.</summary>
    internal ulong* Words
    {
        get { fixed (ulong* words = _words) { return words; } }
    }

    internal readonly bool IsEmpty => Next(0) < 0;

    internal readonly bool Has(int number) => (_words[number / BitsOfWord] >> (number % BitsOfWord) & 1) != 0;

    /// <summary>Adds a range, which is within what a set can hold.</summary>
    internal void Add(int first, int last)
    {
        for (int i = first; i <= last; i++) { _words[i / BitsOfWord] |= 1UL << (i % BitsOfWord); }
    }

    /// <summary>Takes out what another set does not have.</summary>
    internal void Intersect(in ProcessorSet other)
    {
        for (int i = 0; i < ProcessorRangeRecord.Processors / BitsOfWord; i++) { _words[i] &= other._words[i]; }
    }

    /// <summary>Takes out what another set has.</summary>
    internal void Remove(in ProcessorSet other)
    {
        for (int i = 0; i < ProcessorRangeRecord.Processors / BitsOfWord; i++) { _words[i] &= ~other._words[i]; }
    }

    /// <summary>The first number that is in the set and not below this one; -1: none.</summary>
    internal readonly int Next(int from)
    {
        while (from < ProcessorRangeRecord.Processors)
        {
            ulong left = _words[from / BitsOfWord] >> (from % BitsOfWord);
            if ((left & 1) != 0) { return from; }
            from = left == 0 ? (from / BitsOfWord * BitsOfWord) + BitsOfWord : from + 1;
        }

        return -1;
    }

    /// <summary>The last number of the range that begins with this one.</summary>
    internal readonly int LastFrom(int first)
    {
        while (first + 1 < ProcessorRangeRecord.Processors && Has(first + 1)) { first++; }
        return first;
    }

    /// <summary>
    /// Reads a list as the kernel writes it (cpuset(7), "List format"): numbers and ranges with commas between, a line break at the end; an empty one is
    /// an empty set. False where it is none, or has a number that no kernel counts to.
    /// </summary>
    internal static bool TryParse(byte* text, out ProcessorSet set)
    {
        set = default;
        while (*text is not (0 or (byte)'\n'))
        {
            if (!CString.ReadNumber(ref text, out ulong first)) { return false; }
            ulong last = first;
            if (*text == (byte)'-')
            {
                text++;
                if (!CString.ReadNumber(ref text, out last)) { return false; }
            }

            if (first > last || last >= ProcessorRangeRecord.Processors) { return false; }
            set.Add((int)first, (int)last);
            if (*text == (byte)',') { text++; }
            else if (*text is not (0 or (byte)'\n')) { return false; }
        }

        return *text == 0 || text[1] == 0;
    }
}
