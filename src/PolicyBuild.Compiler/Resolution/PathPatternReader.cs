using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>
/// Reads a path of the policy and sorts its glob: none, one in the last segment, a whole subtree. What Landlock cannot do is an error.
/// </summary>
internal static class PathPatternReader
{
    // PATH_MAX with its terminating zero (linux/limits.h).
    private const int MaxBytes = 4095;

    /// <summary>The variables that a path may begin with.</summary>
    public static readonly string[] VariableNames = ["app", "home", "tmp", "dotnet"];

    /// <summary>Reads a path; false where it is wrong and reported.</summary>
    public static bool TryRead(ScalarNode node, ResolveContext context, out PathPattern pattern)
    {
        pattern = default;
        string text = node.Text;
        NodeRef at = context.At(node);
        if (HasControl(text) || System.Text.Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            context.Report(PathDiagnostics.BadText(at));
            return false;
        }

        if (text.StartsWith('!'))
        {
            context.Report(PathDiagnostics.Negative(at, text));
            return false;
        }

        if (!TryReadVariable(text, at, context, out PathVariable variable, out string rest)) { return false; }
        // The schema lets no relative path through: what does not begin with '/' here follows a variable.
        if (rest.Contains("${", StringComparison.Ordinal) || (rest.Length > 0 && rest[0] != '/'))
        {
            context.Report(PathDiagnostics.VariableInside(at, text));
            return false;
        }

        return TryReadSegments(text, rest, variable, at, context, out pattern);
    }

    private static bool TryReadVariable(string text, NodeRef at, ResolveContext context, out PathVariable variable, out string rest)
    {
        if (TrySplitVariable(text, out variable, out rest, out string unknown)) { return true; }
        context.Report(PathDiagnostics.UnknownVariable(at, unknown, Spelling.Nearest(unknown, VariableNames)));
        return false;
    }

    /// <summary>Takes the variable off a path that begins with one; false where there is none of its name.</summary>
    public static bool TrySplitVariable(string text, out PathVariable variable, out string rest, out string unknown)
    {
        variable = PathVariable.None;
        rest = text;
        unknown = "";
        if (!text.StartsWith("${", StringComparison.Ordinal)) { return true; }
        int end = text.IndexOf('}');
        string name = end < 0 ? text[2..] : text[2..end];
        int index = end < 0 ? -1 : VariableNames.AsSpan().IndexOf(name);
        if (index < 0)
        {
            unknown = name;
            return false;
        }

        variable = PathVariable.App + (byte)index;
        rest = text[(end + 1)..];
        return true;
    }

    private static bool TryReadSegments(string text, string rest, PathVariable variable, NodeRef at, ResolveContext context, out PathPattern pattern)
    {
        pattern = default;
        ReadOnlySpan<char> left = rest.AsSpan().TrimStart('/');
        if (rest.Length - left.Length > 1)
        {
            context.Report(PathDiagnostics.BadSegment(at, text, ""));
            return false;
        }

        // One '/' at the end says nothing; so does '**' as the last segment, since a rule on a folder covers all beneath it.
        if (left.EndsWith("/")) { left = left[..^1]; }
        bool isTree = left.EndsWith("/**");
        if (left.SequenceEqual("**")) { left = ""; }
        else if (isTree) { left = left[..^3]; }

        string glob = "";
        int literal = 0;
        for (int start = 0; start < left.Length;)
        {
            int length = left[start..].IndexOf('/');
            bool last = length < 0;
            ReadOnlySpan<char> segment = last ? left[start..] : left.Slice(start, length);
            if (segment.IsEmpty || segment.SequenceEqual(".") || segment.SequenceEqual(".."))
            {
                context.Report(PathDiagnostics.BadSegment(at, text, segment.ToString()));
                return false;
            }

            if (!CheckGlob(text, segment, last, at, context, out bool isGlob)) { return false; }
            if (isGlob) { glob = segment.ToString(); }
            else { literal = start + segment.Length; }
            start += segment.Length + 1;
            if (!last && start >= left.Length)
            {
                context.Report(PathDiagnostics.BadSegment(at, text, ""));
                return false;
            }
        }

        string path = literal == 0 ? variable == PathVariable.None ? "/" : "" : string.Concat("/", left[..literal]);

        // What lies beneath matches of a glob: the matches that are folders, and no file beside them.
        pattern = new PathPattern(variable, path, isTree && glob.Length > 0 ? glob + "/" : glob);
        return true;
    }

    private static bool CheckGlob(string text, ReadOnlySpan<char> segment, bool last, NodeRef at, ResolveContext context, out bool isGlob)
    {
        isGlob = segment.IndexOfAny('*', '?', '[') >= 0;
        if (!isGlob) { return true; }
        if (segment.IndexOf("**") >= 0)
        {
            context.Report(PathDiagnostics.CrossingGlob(at, text));
            return false;
        }

        if (!BracketsAreWhole(segment))
        {
            context.Report(PathDiagnostics.MalformedGlob(at, segment.ToString()));
            return false;
        }

        if (last) { return true; }
        context.Report(PathDiagnostics.EarlyGlob(at, text, segment.ToString()));
        return false;
    }

    /// <summary>Whether each '[' has its ']', at least one character between, and ranges that rise.</summary>
    public static bool BracketsAreWhole(ReadOnlySpan<char> segment)
    {
        for (int i = 0; i < segment.Length; i++)
        {
            if (segment[i] != '[') { continue; }
            int first = i + 1 < segment.Length && segment[i + 1] == '!' ? i + 2 : i + 1;
            int length = first < segment.Length ? segment[first..].IndexOf(']') : -1;
            if (length <= 0) { return false; }
            ReadOnlySpan<char> set = segment.Slice(first, length);
            for (int at = 0; at + 2 < set.Length; at++)
            {
                if (set[at + 1] == '-' && set[at] > set[at + 2]) { return false; }
            }

            i = first + length;
        }

        return true;
    }

    private static bool HasControl(string text)
    {
        foreach (char c in text)
        {
            if (char.IsControl(c)) { return true; }
        }

        return text.Length == 0;
    }
}
