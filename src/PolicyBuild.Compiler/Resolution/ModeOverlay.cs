using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>
/// Lays <c>modes.NAME</c> over <c>security</c>, <c>network</c> and <c>resources</c>: mappings are merged key by key, every other value of the overlay
/// replaces what is below it. What is not written in the overlay stays, so that an overlay weakens nothing that it does not name. Merged mappings are
/// the overlay's nodes: that is where a reader looks.
/// </summary>
internal static class ModeOverlay
{
    /// <summary>The key of the overlays.</summary>
    public const string Key = "modes";

    private const string Network = "network";

    /// <summary>The sections that an overlay may have.</summary>
    public static ImmutableArray<string> Sections { get; } = ["security", Network, "resources"];

    /// <summary>The overlays that a policy has, by mode; several keys of one mode cannot be.</summary>
    public static IEnumerable<(LaunchMode Mode, MappingNode Overlay)> Of(MappingNode root)
    {
        if (ResolveContext.Section(root, Key) is not { } modes) { yield break; }
        foreach (MappingEntry entry in modes.Entries)
        {
            if (entry.Value is MappingNode overlay) { yield return (ResolveContext.Mode(entry.Key.Text), overlay); }
        }
    }

    /// <summary>The policy as it is in a mode.</summary>
    public static MappingNode Apply(MappingNode root, LaunchMode mode)
    {
        foreach ((LaunchMode named, MappingNode overlay) in Of(root))
        {
            if (named == mode) { root = Apply(root, overlay); }
        }

        return root;
    }

    private static MappingNode Apply(MappingNode root, MappingNode overlay)
    {
        var entries = root.Entries.ToBuilder();
        foreach (MappingEntry section in overlay.Entries)
        {
            if (!Sections.Contains(section.Key.Text) || section.Value is not MappingNode over) { continue; }
            int place = IndexOf(root, section.Key.Text);
            if (place < 0) { entries.Add(section); }
            else if (entries[place].Value is MappingNode under)
            {
                entries[place] = new MappingEntry(section.Key, Merge(section.Key.Text == Network ? WithoutLists(under, over) : under, over));
            }
        }

        return new MappingNode(root.Id, entries.DrainToImmutable());
    }

    private static MappingNode Merge(MappingNode under, MappingNode over)
    {
        var entries = ImmutableArray.CreateBuilder<MappingEntry>(under.Entries.Length + over.Entries.Length);
        foreach (MappingEntry entry in under.Entries)
        {
            int place = IndexOf(over, entry.Key.Text);
            entries.Add(place < 0 ? entry : new MappingEntry(over.Entries[place].Key, Merge(entry.Value, over.Entries[place].Value)));
        }

        foreach (MappingEntry entry in over.Entries)
        {
            if (IndexOf(under, entry.Key.Text) < 0) { entries.Add(entry); }
        }

        return new MappingNode(over.Id, entries.DrainToImmutable());
    }

    private static SyntaxNode Merge(SyntaxNode under, SyntaxNode over) =>
        under is MappingNode a && over is MappingNode b ? Merge(a, b) : over;

    // The lists are those of mode filtered: where an overlay leaves that mode they go with it, and are not left over as lists that nothing holds.
    private static MappingNode WithoutLists(MappingNode under, MappingNode over) =>
        ResolveContext.Scalar(over, "mode") is { Text: not "filtered" }
            ? new MappingNode(under.Id, under.Entries.RemoveAll(static entry => entry.Key.Text is "inbound" or "outbound"))
            : under;

    private static int IndexOf(MappingNode mapping, string key)
    {
        for (int i = 0; i < mapping.Entries.Length; i++)
        {
            if (mapping.Entries[i].Key.Text == key) { return i; }
        }

        return -1;
    }
}
