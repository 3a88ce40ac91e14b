using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>
/// Lays policy trees over each other: mappings are merged, lists joined unless the later one says <c>!replace</c>, everything else is
/// the later file's. What a hook has is a list in each of its forms, so that no rule is lost (<see cref="MergeHook"/>). Each node gets a new id and keeps
/// the place that it came from.
/// </summary>
internal sealed class TreeMerger
{
    private const string Hooks = "bpf_lsm";
    private const string Rules = "rules";

    // Lists of the file that is laid over others just now that say !replace: it speaks of what that file inherits, not of what a file above it does.
    private readonly HashSet<int> _replacing = [];

    /// <summary>For each id from 1 on the node that it came from.</summary>
    public List<NodeRef> Origins { get; } = [];

    /// <summary>Lays a file over what it inherits; nothing: it inherits nothing.</summary>
    public MappingNode Overlay(MappingNode? inherited, PolicySyntax syntax)
    {
        MappingNode own = Import(syntax);
        MappingNode result = inherited is null ? own : Merge(inherited, own);
        _replacing.Clear();
        return result;
    }

    /// <summary>Gives a policy those sections of <c>security</c> that another file has and it has not; none that it has is changed.</summary>
    /// <param name="policy">The policy; it has the section <c>security</c>, where its level is written.</param>
    /// <param name="filling">The file with the sections.</param>
    public MappingNode FillSecurity(MappingNode policy, PolicySyntax filling)
    {
        const string Security = "security";
        if (policy.Find(Security) is not MappingNode own || Import(filling).Find(Security) is not MappingNode other) { return policy; }
        var filled = own.Entries.ToBuilder();
        foreach (MappingEntry entry in other.Entries)
        {
            if (!TryFind(own, entry.Key.Text, out _)) { filled.Add(entry); }
        }

        var entries = policy.Entries.ToBuilder();
        for (int i = 0; i < entries.Count; i++)
        {
            if (entries[i].Key.Text != Security) { continue; }
            entries[i] = new MappingEntry(entries[i].Key, new MappingNode(NewId(Origins[own.Id - 1]), filled.DrainToImmutable()));
        }

        return new MappingNode(NewId(Origins[policy.Id - 1]), entries.MoveToImmutable());
    }

    /// <summary>Lays a mapping over an earlier one.</summary>
    public MappingNode Merge(MappingNode earlier, MappingNode later) => Merge(earlier, later, areHooks: false);

    private MappingNode Merge(MappingNode earlier, MappingNode later, bool areHooks)
    {
        var entries = ImmutableArray.CreateBuilder<MappingEntry>(earlier.Entries.Length + later.Entries.Length);
        foreach (MappingEntry entry in earlier.Entries)
        {
            if (!TryFind(later, entry.Key.Text, out MappingEntry over)) { entries.Add(entry); }
            else { entries.Add(new MappingEntry(over.Key, areHooks ? MergeHook(entry.Value, over) : Merge(entry.Value, over))); }
        }

        foreach (MappingEntry entry in later.Entries)
        {
            if (!TryFind(earlier, entry.Key.Text, out _)) { entries.Add(entry); }
        }

        return new MappingNode(NewId(Origins[later.Id - 1]), entries.DrainToImmutable());
    }

    // A copy without its own "extends".
    private MappingNode Import(PolicySyntax syntax)
    {
        var entries = ImmutableArray.CreateBuilder<MappingEntry>(syntax.Root.Entries.Length);
        foreach (MappingEntry entry in syntax.Root.Entries)
        {
            if (entry.Key.Text != ExtendsLoader.Key) { entries.Add(Import(entry, syntax.File)); }
        }

        return new MappingNode(NewId(new NodeRef(syntax.File, syntax.Root.Id)), entries.DrainToImmutable());
    }

    // Of a mapping "bpf_lsm" each key is a hook; the one of "requires" is no mapping.
    private SyntaxNode Merge(SyntaxNode earlier, MappingEntry later) => (earlier, later.Value) switch
    {
        (MappingNode a, MappingNode b) => Merge(a, b, areHooks: later.Key.Text == Hooks),
        (SequenceNode a, SequenceNode b) when !_replacing.Contains(b.Id) => Join(a, b),
        _ => later.Value,
    };

    /// <summary>
    /// A file's name is a list of it alone, and a list is a mapping with rules alone: what two files have for a hook is joined in whatever form each has
    /// it. A list that says !replace drops what is inherited of files and rules; an inherited default is a key of its own, and stays.
    /// </summary>
    private SyntaxNode MergeHook(SyntaxNode earlier, MappingEntry later)
    {
        (earlier, SyntaxNode over) = (ListOf(earlier), ListOf(later.Value));
        switch (earlier, over)
        {
            case (MappingNode a, SequenceNode b):
                var rules = new ScalarNode(NewId(Origins[later.Key.Id - 1]), SyntaxKind.String, Rules);
                return Merge(a, new MappingNode(NewId(Origins[b.Id - 1]), [new MappingEntry(rules, b)]));
            case (SequenceNode a, MappingNode b):
                var key = new ScalarNode(NewId(Origins[a.Id - 1]), SyntaxKind.String, Rules);
                return Merge(new MappingNode(NewId(Origins[a.Id - 1]), [new MappingEntry(key, a)]), b);
            default:
                return Merge(earlier, new MappingEntry(later.Key, over));
        }
    }

    private SyntaxNode ListOf(SyntaxNode node) => node is ScalarNode ? new SequenceNode(NewId(Origins[node.Id - 1]), [node], replaces: false) : node;

    // A file that is reached on two ways brings each of its items once: at the first place.
    private SequenceNode Join(SequenceNode earlier, SequenceNode later)
    {
        var items = ImmutableArray.CreateBuilder<SyntaxNode>(earlier.Items.Length + later.Items.Length);
        var seen = new HashSet<NodeRef>();
        foreach (SyntaxNode item in earlier.Items)
        {
            seen.Add(Origins[item.Id - 1]);
            items.Add(item);
        }

        foreach (SyntaxNode item in later.Items)
        {
            if (!seen.Contains(Origins[item.Id - 1])) { items.Add(item); }
        }

        return new SequenceNode(NewId(Origins[later.Id - 1]), items.DrainToImmutable(), replaces: false);
    }

    private MappingEntry Import(MappingEntry entry, int file) =>
        new(new ScalarNode(NewId(new NodeRef(file, entry.Key.Id)), entry.Key.Kind, entry.Key.Text), Import(entry.Value, file));

    private SyntaxNode Import(SyntaxNode node, int file)
    {
        int id = NewId(new NodeRef(file, node.Id));
        switch (node)
        {
            case MappingNode mapping:
                var entries = ImmutableArray.CreateBuilder<MappingEntry>(mapping.Entries.Length);
                foreach (MappingEntry entry in mapping.Entries) { entries.Add(Import(entry, file)); }
                return new MappingNode(id, entries.MoveToImmutable());
            case SequenceNode sequence:
                var items = ImmutableArray.CreateBuilder<SyntaxNode>(sequence.Items.Length);
                foreach (SyntaxNode item in sequence.Items) { items.Add(Import(item, file)); }
                if (sequence.Replaces) { _replacing.Add(id); }
                return new SequenceNode(id, items.MoveToImmutable(), replaces: false);
            default:
                return new ScalarNode(id, node.Kind, ((ScalarNode)node).Text);
        }
    }

    private int NewId(NodeRef origin)
    {
        Origins.Add(origin);
        return Origins.Count;
    }

    private static bool TryFind(MappingNode mapping, string key, out MappingEntry found)
    {
        foreach (MappingEntry entry in mapping.Entries)
        {
            if (entry.Key.Text == key)
            {
                found = entry;
                return true;
            }
        }

        found = default;
        return false;
    }
}
