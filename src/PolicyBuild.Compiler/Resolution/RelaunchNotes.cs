using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Finds what an overlay changes that a running process keeps: programs in the kernel alone go over to another mode's rules.</summary>
internal sealed class RelaunchNotes(MergedPolicy merged, ResolveContext context)
{
    private static readonly (string Key, string Kept)[] s_security =
    [
        ("seccomp", "its system call filter"),
        ("landlock", "its Landlock rules"),
        ("capabilities", "its capabilities"),
    ];

    /// <summary>Looks at one overlay.</summary>
    /// <param name="mode">Its mode, which is not the policy's.</param>
    /// <param name="overlay">The overlay.</param>
    /// <param name="network">What the policy reaches of the network in its own mode.</param>
    public void Check(LaunchMode mode, MappingNode overlay, NetworkMode network)
    {
        string prefix = "modes." + NameOf(mode);
        MappingNode own = merged.Root;
        MappingNode then = merged.RootOf(mode);
        foreach ((string key, string kept) in s_security)
        {
            MappingNode? security = ResolveContext.Section(overlay, "security");
            MappingEntry? written = EntryOf(security, key) ?? EntryOf(security, "level");
            if (written is { } entry && Differs(own, then, "security", key)) { Report(entry, $"{prefix}.security.{key}", mode, kept); }
        }

        foreach (MappingEntry entry in ResolveContext.Section(overlay, "resources")?.Entries ?? [])
        {
            if (Differs(own, then, "resources", entry.Key.Text)) { Report(entry, $"{prefix}.resources.{entry.Key.Text}", mode, "its limits"); }
        }

        MappingNode? over = ResolveContext.Section(overlay, "network");
        if (EntryOf(over, "mode") is { } written1 && KeptBy(network, written1.Value) is { } keptNetwork) { Report(written1, prefix + ".network.mode", mode, keptNetwork); }
        if (EntryOf(over, "dns") is { } dns && WritesFile(own, then)) { Report(dns, prefix + ".network.dns", mode, "its /etc/resolv.conf"); }
    }

    // What programs cannot give: a namespace, and what the filter of mode filtered refuses besides.
    private static string? KeptBy(NetworkMode own, SyntaxNode then) => (own, (then as ScalarNode)?.Text) switch
    {
        (NetworkMode.None, "loopback-only" or "filtered" or "host") => "its network, which is none",
        (NetworkMode.LoopbackOnly, "filtered" or "host") => "its own network namespace",
        (NetworkMode.Filtered or NetworkMode.Host, "loopback-only") => "the host's network namespace, of which nothing is reached then",
        (NetworkMode.Host, "filtered" or "none") => "kinds of sockets that are no TCP and no UDP ones, rings, and sockets that were passed in",
        (NetworkMode.Filtered, "host") => "the filter's refusal of sockets that are no TCP and no UDP ones",
        _ => null,
    };

    private static bool WritesFile(MappingNode own, MappingNode then)
    {
        SyntaxNode? before = ResolveContext.Section(own, "network")?.Find("dns");
        SyntaxNode? after = ResolveContext.Section(then, "network")?.Find("dns");
        return !IsSame(before, after) && (IsFile(before) || IsFile(after));
    }

    private static bool IsFile(SyntaxNode? dns) => dns is SequenceNode or ScalarNode { Text: "disabled" };

    private static MappingEntry? EntryOf(MappingNode? mapping, string key)
    {
        foreach (MappingEntry entry in mapping?.Entries ?? [])
        {
            if (entry.Key.Text == key) { return entry; }
        }

        return null;
    }

    private static bool Differs(MappingNode own, MappingNode then, string section, string key) =>
        !IsSame(ResolveContext.Section(own, section)?.Find(key), ResolveContext.Section(then, section)?.Find(key));

    private static bool IsSame(SyntaxNode? left, SyntaxNode? right) => (left, right) switch
    {
        (null, null) => true,
        (ScalarNode a, ScalarNode b) => a.Kind == b.Kind && a.Text == b.Text,
        (SequenceNode a, SequenceNode b) => a.Items.Length == b.Items.Length && a.Items.Zip(b.Items).All(static pair => IsSame(pair.First, pair.Second)),
        (MappingNode a, MappingNode b) => a.Entries.Length == b.Entries.Length && a.Entries.All(entry => IsSame(entry.Value, b.Find(entry.Key.Text))),
        _ => false,
    };

    private void Report(MappingEntry entry, string setting, LaunchMode mode, string kept) =>
        context.Report(ModeDiagnostics.NeedsRelaunch(context.At(entry.Key), setting, NameOf(mode), kept));

    private static string NameOf(LaunchMode mode) => mode switch
    {
        LaunchMode.Direct => "direct",
        LaunchMode.Hardened => "hardened",
        _ => "sandbox",
    };
}
