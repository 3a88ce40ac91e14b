using System.Buffers.Binary;
using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>
/// Writes literals and prefixes as code: their trie, by comparisons of up to 8 bytes. Each place in the code knows which conditions hold already, so
/// that the result is a constant at each end.
/// </summary>
internal sealed class TrieWriter
{
    // Up to so many values are compared one by one; more are halved first.
    private const int FewValues = 3;

    private readonly BpfAssembler _to;
    private readonly int _maxWidth;
    private readonly BpfLabel _done;
    private readonly List<TrieText> _texts;
    private readonly Dictionary<ulong, BpfLabel> _ends = [];
    private readonly List<ulong> _endOrder = [];

    private TrieWriter(BpfAssembler to, List<TrieText> texts, int maxWidth)
    {
        _to = to;
        _texts = texts;
        _maxWidth = maxWidth;
        _done = to.NewLabel();
    }

    /// <summary>Writes: R1 = the bits of the conditions that hold for the text at R8. R2 and R3 are lost.</summary>
    /// <param name="to">The program.</param>
    /// <param name="entries">Globs without wildcards.</param>
    /// <param name="maxWidth">Most bytes of a comparison: 8 where R8 is aligned, 1 where it is not (not all machines read across).</param>
    public static void Write(BpfAssembler to, ReadOnlySpan<PathSetEntry> entries, int maxWidth)
    {
        List<TrieText> texts = TextsOf(entries);
        var writer = new TrieWriter(to, texts, maxWidth);
        writer.Node(0, texts.Count, 0, 0);
        foreach (ulong bits in writer._endOrder)
        {
            to.Bind(writer._ends[bits]);
            to.Load64(R1, bits);
            to.Jump(writer._done);
        }

        to.Bind(writer._done);
    }

    /// <summary>The bytes of all globs in order, each once.</summary>
    private static List<TrieText> TextsOf(ReadOnlySpan<PathSetEntry> entries)
    {
        var all = new List<TrieText>(entries.Length + 8);
        foreach (ref readonly PathSetEntry entry in entries)
        {
            PathToken[] tokens = entry.Glob.Tokens;
            byte[] exact = new byte[tokens.Length + 1];
            for (int at = 0; at < tokens.Length; at++) { exact[at] = tokens[at].Value; }
            all.Add(new TrieText(exact, entry.Bits));
            if (!entry.Glob.IsPrefix) { continue; }
            byte[] tree = [.. exact];
            tree[^1] = (byte)'/';
            all.Add(new TrieText(tree, entry.Bits));
        }

        all.Sort(static (left, right) => left.Bytes.AsSpan().SequenceCompareTo(right.Bytes));
        var texts = new List<TrieText>(all.Count);
        foreach (TrieText text in all)
        {
            if (texts.Count != 0 && texts[^1].Bytes.AsSpan().SequenceEqual(text.Bytes)) { texts[^1] = texts[^1] with { Bits = texts[^1].Bits | text.Bits }; }
            else { texts.Add(text); }
        }

        return texts;
    }

    /// <summary>Writes the texts from <paramref name="first"/> on, which agree before <paramref name="offset"/>.</summary>
    private void Node(int first, int end, int offset, ulong bits)
    {
        while (true)
        {
            while (first < end && _texts[first].Bytes.Length == offset) { bits |= _texts[first++].Bits; }
            if (first == end)
            {
                _to.Jump(EndOf(bits));
                return;
            }

            int shared = SharedLength(first, end, offset);
            if (shared == 0) { break; }
            BpfLabel miss = EndOf(bits);
            while (shared > 0)
            {
                int width = WidthAt(offset, shared);
                Load(offset, width);
                JumpIfValue(BpfTest.NotEqual, Value(first, offset, width), miss);
                offset += width;
                shared -= width;
            }
        }

        Branch(first, end, offset, bits);
    }

    private void Branch(int first, int end, int offset, ulong bits)
    {
        int least = int.MaxValue;
        for (int i = first; i < end; i++) { least = Math.Min(least, _texts[i].Bytes.Length - offset); }
        int width = WidthAt(offset, least);
        var groups = new List<(ulong Value, int First, int End, BpfLabel Label)>();
        for (int i = first; i < end; i++)
        {
            ulong value = Value(i, offset, width);
            if (groups.Count != 0 && groups[^1].Value == value) { groups[^1] = groups[^1] with { End = i + 1 }; }
            else { groups.Add((value, i, i + 1, _to.NewLabel())); }
        }

        groups.Sort(static (left, right) => left.Value.CompareTo(right.Value));
        Load(offset, width);
        Select(groups, 0, groups.Count, EndOf(bits));
        foreach ((_, int groupFirst, int groupEnd, BpfLabel label) in groups)
        {
            _to.Bind(label);
            Node(groupFirst, groupEnd, offset + width, bits);
        }
    }

    private void Select(List<(ulong Value, int First, int End, BpfLabel Label)> groups, int first, int end, BpfLabel miss)
    {
        if (end - first <= FewValues)
        {
            for (int i = first; i < end; i++) { JumpIfValue(BpfTest.Equal, groups[i].Value, groups[i].Label); }
            _to.Jump(miss);
            return;
        }

        int middle = (first + end) / 2;
        BpfLabel upper = _to.NewLabel();
        JumpIfValue(BpfTest.GreaterOrEqual, groups[middle].Value, upper);
        Select(groups, first, middle, miss);
        _to.Bind(upper);
        Select(groups, middle, end, miss);
    }

    private int SharedLength(int first, int end, int offset)
    {
        // In order, so that what the first and the last share all share.
        return _texts[first].Bytes.AsSpan(offset).CommonPrefixLength(_texts[end - 1].Bytes.AsSpan(offset));
    }

    /// <summary>The widest comparison at an offset: aligned, and of so many bytes at most.</summary>
    private int WidthAt(int offset, int most)
    {
        int width = _maxWidth;
        while (width > most || offset % width != 0) { width /= 2; }
        return width;
    }

    private void Load(int offset, int width)
    {
        BpfSize size = width switch { 1 => BpfSize.Byte, 2 => BpfSize.Half, 4 => BpfSize.Word, _ => BpfSize.Double };
        _to.Load(size, R2, R8, offset);
    }

    private ulong Value(int text, int offset, int width)
    {
        ReadOnlySpan<byte> bytes = _texts[text].Bytes.AsSpan(offset);
        return width switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        };
    }

    private void JumpIfValue(BpfTest test, ulong value, BpfLabel target)
    {
        if (value <= int.MaxValue)
        {
            _to.JumpIf(test, R2, (int)value, target);
            return;
        }

        _to.Load64(R3, value);
        _to.JumpIf(test, R2, R3, target);
    }

    private BpfLabel EndOf(ulong bits)
    {
        if (_ends.TryGetValue(bits, out BpfLabel label)) { return label; }
        label = _to.NewLabel();
        _ends.Add(bits, label);
        _endOrder.Add(bits);
        return label;
    }
}
