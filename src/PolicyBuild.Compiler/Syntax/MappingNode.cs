using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Syntax;

/// <summary>A mapping, its entries in the order of the file.</summary>
public sealed class MappingNode(int id, ImmutableArray<MappingEntry> entries) : SyntaxNode(id, SyntaxKind.Mapping)
{
    /// <summary>The entries in the order of the file.</summary>
    public ImmutableArray<MappingEntry> Entries { get; } = entries;

    /// <summary>The value of a key; null where the mapping has no such key.</summary>
    public SyntaxNode? Find(string key)
    {
        foreach (MappingEntry entry in Entries)
        {
            if (entry.Key.Text == key) { return entry.Value; }
        }

        return null;
    }
}
