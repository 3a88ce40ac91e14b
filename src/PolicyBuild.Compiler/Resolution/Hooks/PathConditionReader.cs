using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>Reads conditions on paths: globs, with '*', '?' and '[a-z]' inside a segment and '**' across.</summary>
internal sealed class PathConditionReader(HookPlace place)
{
    // PATH_MAX with its terminating zero (linux/limits.h).
    private const int MaxBytes = 4095;

    /// <summary>Reads a condition; null where it is wrong and reported.</summary>
    public PathCondition? Read(SyntaxNode node, HookArgument argument)
    {
        ListCondition.TryRead(node, out ReadOnlySpan<SyntaxNode> items, out bool negated); // the schema has in and not_in alone
        var globs = ImmutableArray.CreateBuilder<PathGlob>(items.Length);
        bool fine = true;
        foreach (SyntaxNode item in items)
        {
            if (item is ScalarNode scalar && ReadGlob(scalar) is { } glob) { globs.Add(glob); }
            else { fine = false; }
        }

        return fine ? new PathCondition(argument, globs.DrainToImmutable(), negated, place.At(node)) : null;
    }

    private PathGlob? ReadGlob(ScalarNode node)
    {
        string text = node.Text;
        NodeRef at = place.At(node);
        if (text.Length == 0 || text.Any(char.IsControl) || Encoding.UTF8.GetByteCount(text) > MaxBytes) { return Wrong(PathDiagnostics.BadText(at)); }
        if (text[0] == '!') { return Wrong(HookDiagnostics.NegativePath(at, text)); }
        if (!PathPatternReader.TrySplitVariable(text, out PathVariable variable, out string rest, out string unknown))
        {
            return Wrong(PathDiagnostics.UnknownVariable(at, unknown, Spelling.Nearest(unknown, PathPatternReader.VariableNames)));
        }

        if (rest.Contains("${", StringComparison.Ordinal) || (rest.Length > 0 && rest[0] != '/')) { return Wrong(PathDiagnostics.VariableInside(at, text)); }
        if (rest == "/") { return new PathGlob(variable, variable == PathVariable.None ? "/" : ""); }
        if (rest.EndsWith('/')) { rest = rest[..^1]; }
        ReadOnlySpan<char> left = rest;
        bool isFirst = true;
        foreach (Range range in left.Split('/'))
        {
            ReadOnlySpan<char> segment = left[range];
            if (isFirst) { isFirst = false; continue; } // before the leading '/'
            if (segment is "" or "." or "..") { return Wrong(PathDiagnostics.BadSegment(at, text, segment.ToString())); }
            if (segment is not "**" && segment.Contains("**", StringComparison.Ordinal)) { return Wrong(HookDiagnostics.JoinedStars(at, text, segment.ToString())); }
            if (!PathPatternReader.BracketsAreWhole(segment)) { return Wrong(PathDiagnostics.MalformedGlob(at, segment.ToString())); }
        }

        return new PathGlob(variable, rest);
    }

    private PathGlob? Wrong(Diagnostic diagnostic)
    {
        place.Report(diagnostic);
        return null;
    }
}
