using System.Globalization;
using System.Numerics;
using System.Text;
using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>The globs of a table as text, a line for each: the number of its condition in two digits, that of its variable, the glob.</summary>
internal static class TableGlobs
{
    private const int PatternAt = 5;

    /// <summary>The text.</summary>
    /// <param name="entries">The globs, each of one condition.</param>
    public static string Write(ReadOnlySpan<PathSetEntry> entries)
    {
        var text = new StringBuilder();
        foreach (ref readonly PathSetEntry entry in entries)
        {
            text.Append(CultureInfo.InvariantCulture, $"{BitOperations.TrailingZeroCount(entry.Bits):00} {(int)entry.Variable} {entry.Glob.Pattern}\n");
        }

        return text.ToString();
    }

    /// <summary>The globs of a text.</summary>
    public static PathSetEntry[] Read(ReadOnlySpan<byte> text)
    {
        var entries = new List<PathSetEntry>();
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> line = NextLine(ref text);
            entries.Add(new PathSetEntry(VariableOf(line), PathTokens.Of(Encoding.UTF8.GetString(line[PatternAt..])), BitsOf(line)));
        }

        return [.. entries];
    }

    /// <summary>Whether globs are those of a text, in the same order, and each bit of the text stands for one of theirs.</summary>
    public static bool AreThose(ReadOnlySpan<byte> text, ReadOnlySpan<PathSetEntry> entries, ref BitChanges bits)
    {
        foreach (ref readonly PathSetEntry entry in entries)
        {
            if (text.IsEmpty) { return false; }
            ReadOnlySpan<byte> line = NextLine(ref text);
            if (VariableOf(line) != entry.Variable || !Ascii.Equals(line[PatternAt..], entry.Glob.Pattern) || !bits.TryAdd(BitsOf(line), entry.Bits)) { return false; }
        }

        return text.IsEmpty;
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = text[..end];
        text = text[(end + 1)..];
        return line;
    }

    private static ulong BitsOf(ReadOnlySpan<byte> line) => 1UL << (((line[0] - '0') * 10) + (line[1] - '0'));

    private static PathVariable VariableOf(ReadOnlySpan<byte> line) => (PathVariable)(line[3] - '0');
}
