using System.Collections.Immutable;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Schema;

/// <summary>
/// What is left of a tree without the nodes that do not fit the schema. An entry of a mapping goes by itself; an item of a list goes as a
/// whole, since half a rule means something else. All nodes keep their ids.
/// </summary>
/// <param name="unfit">The ids of the nodes that do not fit.</param>
internal sealed class FittingTree(HashSet<int> unfit)
{
    /// <summary>The rest of a mapping.</summary>
    public MappingNode Of(MappingNode mapping)
    {
        var entries = ImmutableArray.CreateBuilder<MappingEntry>(mapping.Entries.Length);
        foreach (MappingEntry entry in mapping.Entries)
        {
            if (!unfit.Contains(entry.Key.Id) && !unfit.Contains(entry.Value.Id)) { entries.Add(entry with { Value = Of(entry.Value) }); }
        }

        return new MappingNode(mapping.Id, entries.ToImmutable());
    }

    private SyntaxNode Of(SyntaxNode node) => node switch
    {
        MappingNode mapping => Of(mapping),
        SequenceNode list => new SequenceNode(list.Id, [.. list.Items.Where(Fits)], list.Replaces),
        _ => node,
    };

    private bool Fits(SyntaxNode node) => !unfit.Contains(node.Id) && node switch
    {
        MappingNode mapping => mapping.Entries.All(entry => !unfit.Contains(entry.Key.Id) && Fits(entry.Value)),
        SequenceNode list => list.Items.All(Fits),
        _ => true,
    };
}
