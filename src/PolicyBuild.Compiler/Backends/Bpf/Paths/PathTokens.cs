using System.Text;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>
/// A path glob as tokens. <c>*</c> takes any bytes of one segment, <c>?</c> one character of it, <c>**</c> any bytes; between slashes (<c>/**/</c>) it
/// takes any number of whole segments, also none, and at the end (<c>/data/**</c>) the folder itself is covered too, as Landlock's rules have it.
/// <c>[a-z]</c> takes one character of a set, <c>[!a-z]</c> one outside it; a ']' right behind the opening belongs to the set, and a '[' that nothing
/// closes in its segment stands for itself. All else stands for itself.
/// </summary>
internal sealed class PathTokens
{
    // A glob of so many bytes is read without memory of its own. No byte becomes more than two tokens.
    private const int ShortText = 64;

    private Content? _content;

    private PathTokens(string pattern) => Pattern = pattern;

    /// <summary>The glob as text.</summary>
    public string Pattern { get; }

    /// <summary>The tokens; of a literal or prefix its bytes alone, without a trailing <c>/**</c>.</summary>
    public PathToken[] Tokens => Read().Tokens;

    /// <summary>Whether it has a wildcard before a trailing <c>/**</c>.</summary>
    public bool HasWildcard => Read().HasWildcard;

    /// <summary>Whether it is literal text and <c>/**</c>.</summary>
    public bool IsPrefix => Read().IsPrefix;

    /// <summary>Whether a set names characters beyond ASCII, which programs that look at bytes cannot hold.</summary>
    public bool HasForeignSet => Read().HasForeignSet;

    /// <summary>A glob. It is read when more than its text is asked for: one whose table is there already never is.</summary>
    public static PathTokens Of(string pattern) => new(pattern);

    private Content Read() => _content ??= Parse(Pattern);

    private static Content Parse(string pattern)
    {
        int size = Encoding.UTF8.GetByteCount(pattern);
        Span<byte> text = size <= ShortText ? stackalloc byte[ShortText] : new byte[size];
        text = text[..Encoding.UTF8.GetBytes(pattern, text)];
        int length = size;
        while (text[..length].EndsWith("/**"u8)) { length -= 3; }
        bool isTree = length < size;
        bool hasWildcard = false;
        bool hasForeignSet = false;
        Span<PathToken> tokens = size <= ShortText ? stackalloc PathToken[2 * size] : new PathToken[2 * size];
        int count = 0;
        for (int i = 0; i < length; i++)
        {
            byte value = text[i];
            int setEnd = value == (byte)'[' ? SetEnd(text, i, length) : -1;
            hasWildcard |= value is (byte)'*' or (byte)'?' || setEnd >= 0;
            if (setEnd >= 0)
            {
                hasForeignSet |= AddSet(text.Slice(i + 1, setEnd - i - 1), tokens, ref count);
                i = setEnd;
            }
            else if (value == (byte)'?')
            {
                tokens[count++] = new PathToken(PathTokenKind.CharacterStart);
                tokens[count++] = new PathToken(PathTokenKind.CharacterRest);
            }
            else if (value != (byte)'*')
            {
                tokens[count++] = new PathToken(PathTokenKind.Byte, value);
            }
            else if (i + 1 < length && text[i + 1] == (byte)'*')
            {
                bool isAfterSlash = i > 0 && text[i - 1] == (byte)'/';
                while (i + 1 < length && text[i + 1] == (byte)'*') { i++; }
                if (isAfterSlash && i + 1 < length && text[i + 1] == (byte)'/') { tokens[count++] = new PathToken(PathTokenKind.Optional); }
                tokens[count++] = new PathToken(PathTokenKind.Anything);
            }
            else
            {
                tokens[count++] = new PathToken(PathTokenKind.Segment);
            }
        }

        if (isTree && hasWildcard)
        {
            tokens[count++] = new PathToken(PathTokenKind.Optional);
            tokens[count++] = new PathToken(PathTokenKind.Byte, (byte)'/');
            tokens[count++] = new PathToken(PathTokenKind.Anything);
        }

        return new Content(tokens[..count].ToArray(), hasWildcard, isTree && !hasWildcard, hasForeignSet);
    }

    /// <summary>Where the ']' of a set is; -1 where its segment has none.</summary>
    private static int SetEnd(ReadOnlySpan<byte> text, int start, int length)
    {
        int i = start + 1;
        if (i < length && text[i] == (byte)'!') { i++; }
        if (i < length && text[i] == (byte)']') { i++; }
        while (i < length && text[i] != (byte)']' && text[i] != (byte)'/') { i++; }
        return i < length && text[i] == (byte)']' ? i : -1;
    }

    /// <summary>Adds a set; true where it has bytes beyond ASCII.</summary>
    private static bool AddSet(ReadOnlySpan<byte> set, Span<PathToken> tokens, ref int count)
    {
        bool isNegated = set[0] == (byte)'!';
        if (isNegated) { set = set[1..]; }
        UInt128 members = 0;
        for (int i = 0; i < set.Length; i++)
        {
            byte last = set[i];
            byte first = last;
            if (i + 2 < set.Length && set[i + 1] == (byte)'-')
            {
                last = set[i + 2];
                i += 2;
            }

            for (int value = first; value <= Math.Min(last, (byte)127); value++) { members |= UInt128.One << value; }
        }

        members &= ~(UInt128.One << '/');
        tokens[count++] = new PathToken(isNegated ? PathTokenKind.NotInSet : PathTokenKind.Set, 0, (ulong)members, (ulong)(members >> 64));
        if (isNegated) { tokens[count++] = new PathToken(PathTokenKind.CharacterRest); }
        return set.ContainsAnyExceptInRange((byte)0, (byte)127);
    }

    private sealed record Content(PathToken[] Tokens, bool HasWildcard, bool IsPrefix, bool HasForeignSet);
}
