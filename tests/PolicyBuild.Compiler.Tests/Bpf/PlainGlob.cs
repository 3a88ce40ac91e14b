namespace PolicyBuild.Compiler.Tests.Bpf;

/// <summary>What a path glob means, said once more and without any of the compiler's code: on text, by trying everything.</summary>
internal static class PlainGlob
{
    public static bool Matches(string glob, string path)
    {
        if (glob.Length == 0) { return path.Length == 0; }
        if (glob == "/**") { return path.Length == 0 || path[0] == '/'; }
        if (glob.StartsWith("/**/", StringComparison.Ordinal))
        {
            // No segments, or some: the slash before them, anything, the slash behind.
            if (Matches(glob[3..], path)) { return true; }
            if (path.Length == 0 || path[0] != '/') { return false; }
            for (int i = 1; i <= path.Length; i++)
            {
                if (Matches(glob[3..], path[i..])) { return true; }
            }

            return false;
        }

        if (glob[0] == '*')
        {
            bool crosses = glob.StartsWith("**", StringComparison.Ordinal);
            string rest = crosses ? glob.TrimStart('*') : glob[1..];
            for (int i = 0; i <= path.Length; i++)
            {
                if (Matches(rest, path[i..])) { return true; }
                if (i < path.Length && path[i] == '/' && !crosses) { return false; }
            }

            return false;
        }

        return path.Length != 0 && (glob[0] == '?' ? path[0] != '/' : glob[0] == path[0]) && Matches(glob[1..], path[1..]);
    }
}
