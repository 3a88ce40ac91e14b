using System.Text;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>
/// A path glob as tokens. <c>*</c> takes any bytes of one segment, <c>?</c> one character of it, <c>**</c> any bytes; between slashes (<c>/**/</c>) it
/// takes any number of whole segments, also none, and at the end (<c>/data/**</c>) the folder itself is covered too, as Landlock's rules have it.
/// All else stands for itself.
/// </summary>
internal sealed class PathTokens
{
    private PathTokens(string pattern, PathToken[] tokens, bool hasWildcard, bool isPrefix)
    {
        Pattern = pattern;
        Tokens = tokens;
        HasWildcard = hasWildcard;
        IsPrefix = isPrefix;
    }

    /// <summary>The glob as text.</summary>
    public string Pattern { get; }

    /// <summary>The tokens; of a literal or prefix its bytes alone, without a trailing <c>/**</c>.</summary>
    public PathToken[] Tokens { get; }

    /// <summary>Whether it has a wildcard before a trailing <c>/**</c>.</summary>
    public bool HasWildcard { get; }

    /// <summary>Whether it is literal text and <c>/**</c>.</summary>
    public bool IsPrefix { get; }

    /// <summary>Reads a glob.</summary>
    public static PathTokens Of(string pattern)
    {
        byte[] text = Encoding.UTF8.GetBytes(pattern);
        int length = text.Length;
        while (text.AsSpan(0, length).EndsWith("/**"u8)) { length -= 3; }
        bool isTree = length < text.Length;
        bool hasWildcard = text.AsSpan(0, length).ContainsAny((byte)'*', (byte)'?');
        var tokens = new List<PathToken>(text.Length + 4);
        for (int i = 0; i < length; i++)
        {
            byte value = text[i];
            if (value == (byte)'?')
            {
                tokens.Add(new PathToken(PathTokenKind.CharacterStart));
                tokens.Add(new PathToken(PathTokenKind.CharacterRest));
            }
            else if (value != (byte)'*')
            {
                tokens.Add(new PathToken(PathTokenKind.Byte, value));
            }
            else if (i + 1 < length && text[i + 1] == (byte)'*')
            {
                bool isAfterSlash = i > 0 && text[i - 1] == (byte)'/';
                while (i + 1 < length && text[i + 1] == (byte)'*') { i++; }
                if (isAfterSlash && i + 1 < length && text[i + 1] == (byte)'/') { tokens.Add(new PathToken(PathTokenKind.Optional)); }
                tokens.Add(new PathToken(PathTokenKind.Anything));
            }
            else
            {
                tokens.Add(new PathToken(PathTokenKind.Segment));
            }
        }

        if (isTree && hasWildcard)
        {
            tokens.Add(new PathToken(PathTokenKind.Optional));
            tokens.Add(new PathToken(PathTokenKind.Byte, (byte)'/'));
            tokens.Add(new PathToken(PathTokenKind.Anything));
        }

        return new PathTokens(pattern, [.. tokens], hasWildcard, isTree && !hasWildcard);
    }
}
