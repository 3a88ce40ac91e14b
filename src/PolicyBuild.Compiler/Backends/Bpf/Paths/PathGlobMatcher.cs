namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>Matches a path against a glob in the plainest way, token by token: what automata and generated code are held against.</summary>
internal static class PathGlobMatcher
{
    /// <summary>Whether the whole path matches.</summary>
    /// <param name="glob">The glob.</param>
    /// <param name="path">The path behind the variable's folder, as UTF-8 without a zero.</param>
    public static bool Matches(PathTokens glob, ReadOnlySpan<byte> path)
    {
        if (!glob.IsPrefix) { return Matches(glob.Tokens, path); }
        foreach (PathToken token in glob.Tokens)
        {
            if (path.IsEmpty || path[0] != token.Value) { return false; }
            path = path[1..];
        }

        return path.IsEmpty || path[0] == (byte)'/';
    }

    private static bool Matches(ReadOnlySpan<PathToken> tokens, ReadOnlySpan<byte> path)
    {
        if (tokens.IsEmpty) { return path.IsEmpty; }
        PathToken token = tokens[0];
        if (token.Kind == PathTokenKind.Optional) { return Matches(tokens[1..], path) || Matches(tokens[3..], path); }
        if (token.IsRepeated)
        {
            return Matches(tokens[1..], path) || (!path.IsEmpty && token.Takes(path[0]) && Matches(tokens, path[1..]));
        }

        return !path.IsEmpty && token.Takes(path[0]) && Matches(tokens[1..], path[1..]);
    }
}
