namespace PolicyBuild.Tasks.Rules;

/// <summary>What a <c>$ref</c> says: a file, and a JSON pointer (RFC 6901) into it.</summary>
/// <param name="File">The file relative to the one that refers, with '/' between segments; empty: the same file.</param>
/// <param name="Pointer">The pointer's segments, escapes resolved.</param>
internal sealed record RuleReference(string File, IReadOnlyList<string> Pointer)
{
    /// <summary>Reads a reference; null for an address, an absolute path and a fragment that is no pointer.</summary>
    public static RuleReference? Parse(string text)
    {
        int hash = text.IndexOf('#', StringComparison.Ordinal);
        string file = Uri.UnescapeDataString(hash < 0 ? text : text[..hash]);
        string pointer = hash < 0 ? "" : Uri.UnescapeDataString(text[(hash + 1)..]);
        if (file.StartsWith('/') || file.AsSpan().ContainsAny(":\\\0?")) { return null; }
        if (pointer.Length == 0) { return new RuleReference(file, []); }
        if (pointer[0] != '/') { return null; }
        return new RuleReference(file, [.. pointer[1..].Split('/')
            .Select(segment => segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]);
    }

    /// <summary>The node that a pointer leads to; null where it leads nowhere.</summary>
    public static RuleNode? Follow(RuleNode root, IReadOnlyList<string> pointer)
    {
        RuleNode? at = root;
        foreach (string segment in pointer)
        {
            if (at is null) { return null; }
            bool isIndex = int.TryParse(segment, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int index);
            at = at.Kind == RuleNodeKind.Array ? (isIndex && index < at.Items.Length ? at.Items[index] : null) : at.Find(segment);
        }

        return at;
    }
}
