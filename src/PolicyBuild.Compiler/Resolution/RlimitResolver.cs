using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads <c>process.rlimits</c>: numbers in the limit's own unit, sizes and durations where that unit is bytes or time, unlimited.</summary>
internal sealed class RlimitResolver(ResolveContext context)
{
    /// <summary>The limits by number; those that are wrong are reported and left out.</summary>
    public ImmutableArray<ResourceLimit> Resolve(MappingNode? section)
    {
        if (section is null) { return []; }
        var limits = new List<ResourceLimit>(section.Entries.Length);
        foreach (MappingEntry entry in section.Entries)
        {
            string name = entry.Key.Text;
            if (Rlimit.TryGetNumber(name, out int resource) && TryReadPair(name, entry.Value, out ulong soft, out ulong hard))
            {
                limits.Add(new ResourceLimit(resource, soft, hard, context.At(entry.Key)));
            }
        }

        limits.Sort((a, b) => a.Resource.CompareTo(b.Resource));
        return [.. limits];
    }

    // One value sets both limits.
    private bool TryReadPair(string name, SyntaxNode node, out ulong soft, out ulong hard)
    {
        soft = hard = 0;
        if (node is ScalarNode both)
        {
            bool fine = TryReadValue(name, both, out soft);
            hard = soft;
            return fine;
        }

        var pair = node as MappingNode;
        ScalarNode? softNode = ResolveContext.Scalar(pair, "soft");
        ScalarNode? hardNode = ResolveContext.Scalar(pair, "hard");
        if (softNode is null || hardNode is null || !TryReadValue(name, softNode, out soft) | !TryReadValue(name, hardNode, out hard)) { return false; }
        if (soft <= hard) { return true; }
        context.Report(SettingDiagnostics.SoftAboveHard(context.At(softNode), name));
        return false;
    }

    private bool TryReadValue(string name, ScalarNode node, out ulong value)
    {
        if (node.Text == "unlimited")
        {
            value = ulong.MaxValue;
            return true;
        }

        if (node.Kind == SyntaxKind.Integer)
        {
            if (node.TryGetInteger(out Int128 number) && number >= 0)
            {
                value = (ulong)number;
                return true;
            }

            value = 0;
            context.Report(SettingDiagnostics.BadRlimit(context.At(node), name, node.Text, UnitOf(name)));
            return false;
        }

        bool read = UnitOf(name) switch
        {
            "bytes" => SizeText.Read(node.Text, out value) == QuantityStatus.Ok,
            "seconds" => TryReadTime(node.Text, milliseconds: 1000, 1, out value),
            "microseconds" => TryReadTime(node.Text, milliseconds: 1, 1000, out value),
            _ => (value = 0) != 0,
        };
        if (!read) { context.Report(SettingDiagnostics.BadRlimit(context.At(node), name, node.Text, UnitOf(name))); }
        return read;
    }

    private static bool TryReadTime(string text, ulong milliseconds, ulong factor, out ulong value)
    {
        bool read = DurationText.Read(text, out ulong length) == QuantityStatus.Ok && length % milliseconds == 0;
        value = length / milliseconds * factor;
        return read;
    }

    // The units of getrlimit(2).
    private static string UnitOf(string name) => name switch
    {
        "as" or "core" or "data" or "fsize" or "memlock" or "msgqueue" or "rss" or "stack" => "bytes",
        "cpu" => "seconds",
        "rttime" => "microseconds",
        _ => "a number",
    };
}
