using System.Collections.Immutable;
using System.Globalization;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads <c>performance.cpu_affinity</c>.</summary>
internal sealed class AffinityResolver(ResolveContext context)
{
    private const int Last = ProcessorRangeRecord.Processors - 1;

    /// <summary>The processors; null where any will do. Items that are wrong are reported and left out.</summary>
    public ProcessorAffinity? Resolve(MappingNode? performance)
    {
        SyntaxNode? node = performance?.Find("cpu_affinity");
        if (node is ScalarNode { Text: "numa-aware" }) { return new ProcessorAffinity(KeepsToNode: true, [], context.At(node)); }
        if (node is not SequenceNode list) { return null; }
        ImmutableArray<ProcessorRange> ranges = ReadList(list);
        return ranges.IsEmpty ? null : new ProcessorAffinity(KeepsToNode: false, ranges, context.At(node));
    }

    private ImmutableArray<ProcessorRange> ReadList(SequenceNode list)
    {
        // One place for each processor: what wrote it.
        var writers = new NodeRef[Last + 1];
        foreach (SyntaxNode item in list.Items)
        {
            if (item is ScalarNode range) { Mark(writers, range); }
        }

        var ranges = ImmutableArray.CreateBuilder<ProcessorRange>();
        for (int first = 0; first <= Last; first++)
        {
            if (writers[first].IsNone) { continue; }
            int last = first;
            while (last < Last && !writers[last + 1].IsNone) { last++; }
            ranges.Add(new ProcessorRange(first, last));
            first = last;
        }

        return ranges.ToImmutable();
    }

    private void Mark(NodeRef[] writers, ScalarNode range)
    {
        NodeRef at = context.At(range);
        if (!TryRead(range.Text, out int first, out int last))
        {
            context.Report(SettingDiagnostics.BadCpuRange(at, range.Text));
            return;
        }

        if (last > Last)
        {
            context.Report(SettingDiagnostics.ProcessorTooHigh(at, last, Last));
            return;
        }

        // What another file of the policy's wrote may be said again.
        int twice = -1;
        for (int i = first; i <= last; i++)
        {
            if (twice < 0 && !writers[i].IsNone && writers[i].File == at.File) { twice = i; }
            writers[i] = at;
        }

        if (twice >= 0) { context.Report(LintDiagnostics.ProcessorTwice(at, twice)); }
    }

    private static bool TryRead(ReadOnlySpan<char> text, out int first, out int last)
    {
        int dash = text.IndexOf('-');
        last = 0;
        return TryNumber(dash < 0 ? text : text[..dash], out first) && TryNumber(dash < 0 ? text : text[(dash + 1)..], out last) && first <= last;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number)
    {
        bool isNumber = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort value);
        number = value;
        return isNumber;
    }
}
