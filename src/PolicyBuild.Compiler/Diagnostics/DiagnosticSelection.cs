using System.Collections.Immutable;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>What a user sees of the diagnostics that the stages found: the one place that silences and orders them.</summary>
internal static class DiagnosticSelection
{
    /// <summary>The diagnostics by file, position and code, without the lints that a comment of their own file switches off.</summary>
    public static ImmutableArray<Diagnostic> Select(DiagnosticBag bag, SourceSet sources) =>
        bag.Count == 0 ? [] : [.. SelectPlaced(bag, sources).Select(entry => entry.Item)];

    /// <summary>The same, each with its place; null where nothing in a file is to blame.</summary>
    public static IReadOnlyList<(SourceSpan? At, int Index, Diagnostic Item)> SelectPlaced(DiagnosticBag bag, SourceSet sources)
    {
        if (bag.Count == 0) { return []; }
        var kept = new List<(SourceSpan? At, int Index, Diagnostic Item)>();
        foreach (Diagnostic item in bag.ToImmutable())
        {
            SourceSpan? at = sources.Locate(item);
            if (!IsSuppressed(item, at, sources)) { kept.Add((at, kept.Count, item)); }
        }

        kept.Sort(Compare);
        return kept;
    }

    // An error is never silenced, whatever its code.
    private static bool IsSuppressed(Diagnostic item, SourceSpan? at, SourceSet sources)
    {
        if (item.Severity == Severity.Error || at is not { } span) { return false; }
        foreach (Suppression suppression in sources.SuppressionsOf(span.File))
        {
            if (suppression.Code == item.Code && (suppression.WholeFile || suppression.Line == span.Line || suppression.Line + 1 == span.Line)) { return true; }
        }

        return false;
    }

    // What belongs to no place comes last; ties keep the order of finding.
    private static int Compare((SourceSpan? At, int Index, Diagnostic Item) left, (SourceSpan? At, int Index, Diagnostic Item) right)
    {
        if (left.At is not { } a || right.At is not { } b)
        {
            return left.At is null == right.At is null ? left.Index.CompareTo(right.Index) : left.At is null ? 1 : -1;
        }

        int order = a.File.CompareTo(b.File);
        if (order == 0) { order = a.Line.CompareTo(b.Line); }
        if (order == 0) { order = a.Column.CompareTo(b.Column); }
        if (order == 0) { order = string.CompareOrdinal(left.Item.Code, right.Item.Code); }
        return order != 0 ? order : left.Index.CompareTo(right.Index);
    }
}
