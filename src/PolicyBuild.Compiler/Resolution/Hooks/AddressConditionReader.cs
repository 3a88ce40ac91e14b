using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>Reads conditions on socket addresses: <c>10.0.0.0/8:443</c>, <c>[::1]:*</c>, <c>*:8000-8080</c>.</summary>
internal sealed class AddressConditionReader(HookPlace place)
{
    /// <summary>Reads a condition; null where it is wrong and reported.</summary>
    public AddressCondition? Read(SyntaxNode node, HookArgument argument)
    {
        ListCondition.TryRead(node, out ReadOnlySpan<SyntaxNode> items, out bool negated); // the schema has in and not_in alone
        var ranges = ImmutableArray.CreateBuilder<AddressRange>(items.Length);
        bool fine = true;
        foreach (SyntaxNode item in items)
        {
            if (item is not ScalarNode scalar) { continue; }
            if (TryRead(scalar.Text, ranges)) { continue; }
            place.Report(WhatIsWrong(place.At(item), scalar.Text));
            fine = false;
        }

        return fine ? new AddressCondition(argument, ranges.DrainToImmutable(), negated, place.At(node)) : null;
    }

    // What is nearly right is told apart: the ports in the other order, an address that its prefix does not end at.
    private static Diagnostic WhatIsWrong(NodeRef at, string text)
    {
        int colon = text.LastIndexOf(':');
        int slash = text.LastIndexOf('/');
        ReadOnlySpan<char> ports = text.AsSpan(colon + 1);
        int dash = ports.IndexOf('-');
        if (dash > 0 && TryReadPorts(ports[..dash], out ushort first, out _) && TryReadPorts(ports[(dash + 1)..], out ushort last, out _) && first > last) { return HookDiagnostics.FallingPorts(at, text); }
        bool hasBits = colon > slash && slash > 0 && int.TryParse(text.AsSpan(slash + 1, colon - slash - 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        if (!hasBits || !AddressText.TryRead(text.AsSpan(0, slash).Trim("[]"), out IPAddress? address)) { return HookDiagnostics.BadAddress(at, text); }
        int bits = int.Parse(text.AsSpan(slash + 1, colon - slash - 1), NumberStyles.None, CultureInfo.InvariantCulture);
        AddressPrefix whole = AddressPrefix.Of(address);
        return bits < whole.Bits && whole.IsIPv6 == (text[0] == '[') && TryReadPorts(ports, out _, out _)
            ? HookDiagnostics.BitsBehindPrefix(at, text, $"{whole.Cut(bits)}:{ports}")
            : HookDiagnostics.BadAddress(at, text);
    }

    private static bool TryRead(ReadOnlySpan<char> text, ImmutableArray<AddressRange>.Builder ranges)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !TryReadPorts(text[(colon + 1)..], out ushort first, out ushort last)) { return false; }
        ReadOnlySpan<char> host = text[..colon];
        if (host is "*")
        {
            ranges.Add(new AddressRange(AddressPrefix.All(isIPv6: false), first, last));
            ranges.Add(new AddressRange(AddressPrefix.All(isIPv6: true), first, last));
            return true;
        }

        int slash = host.IndexOf('/');
        ReadOnlySpan<char> written = slash < 0 ? host : host[..slash];
        bool bracketed = written.Length > 2 && written[0] == '[' && written[^1] == ']';
        if (!AddressText.TryRead(bracketed ? written[1..^1] : written, out IPAddress? address)) { return false; }
        AddressPrefix whole = AddressPrefix.Of(address);
        int bits = whole.Bits;
        if (bracketed != whole.IsIPv6) { return false; }
        if (slash >= 0 && (!int.TryParse(host[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > whole.Bits)) { return false; }
        AddressPrefix prefix = whole.Cut(bits);
        if (prefix.High != whole.High || prefix.Low != whole.Low) { return false; }
        ranges.Add(new AddressRange(prefix.Unmapped(), first, last));
        return true;
    }

    private static bool TryReadPorts(ReadOnlySpan<char> text, out ushort first, out ushort last)
    {
        first = 0;
        last = ushort.MaxValue;
        if (text is "*") { return true; }
        int dash = text.IndexOf('-');
        bool fine = ushort.TryParse(dash < 0 ? text : text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out first);
        last = first;
        if (dash >= 0) { fine &= ushort.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out last); }
        return fine && first <= last;
    }
}
