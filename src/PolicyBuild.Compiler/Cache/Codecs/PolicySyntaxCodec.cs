using System.Collections.Immutable;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>
/// The tree of one file as bytes, without the file's index and without a place: where the nodes lie and which lints are off are outputs of their own
/// (<see cref="PositionsCodec"/>, <see cref="SuppressionsCodec"/>), so that a comment that moves lines leaves these bytes as they are.
/// </summary>
internal static class PolicySyntaxCodec
{
    // What a node is written as: its kind's bit, or that it is one that was written before.
    private const byte Alias = 0x80;

    /// <summary>Encodes a tree.</summary>
    public static byte[] Encode(MappingNode root)
    {
        var writer = new CacheWriter();
        writer.Header(BlobKind.Syntax);
        new Encoder(writer).Write(root);
        return writer.ToArray();
    }

    /// <summary>Decodes a tree; null where the bytes are none, or one that is larger or deeper than the parser makes.</summary>
    public static MappingNode? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CacheReader(bytes);
        reader.Header(BlobKind.Syntax);
        SyntaxNode? root = new Decoder().Read(ref reader, 1).Node;
        return reader.Completed ? root as MappingNode : null;
    }

    private sealed class Encoder(CacheWriter writer)
    {
        private readonly Dictionary<SyntaxNode, int> _written = new(ReferenceEqualityComparer.Instance);
        private int _lastId;

        public void Write(SyntaxNode node)
        {
            if (_written.TryGetValue(node, out int index))
            {
                writer.Byte(Alias);
                writer.Number((ulong)index);
                return;
            }

            // An alias leads to a whole node, so that one whose children are still being written is never met again.
            writer.Byte((byte)node.Kind);
            writer.Int(node.Id - _lastId);
            _lastId = node.Id;
            switch (node)
            {
                case MappingNode mapping:
                    writer.Number((ulong)mapping.Entries.Length);
                    foreach (MappingEntry entry in mapping.Entries)
                    {
                        Write(entry.Key);
                        Write(entry.Value);
                    }

                    break;
                case SequenceNode sequence:
                    writer.Flag(sequence.Replaces);
                    writer.Number((ulong)sequence.Items.Length);
                    foreach (SyntaxNode item in sequence.Items) { Write(item); }
                    break;
                default:
                    writer.Text(((ScalarNode)node).Text);
                    break;
            }

            _written.Add(node, _written.Count);
        }
    }

    private struct Decoder
    {
        private List<Built>? _read;
        private int _lastId;
        private int _expanded;

        public Built Read(ref CacheReader reader, int depth)
        {
            byte form = reader.Byte();
            if (form == Alias) { return ReadAlias(ref reader, depth); }
            reader.Require(depth <= SyntaxLimits.MaxDepth && ++_expanded <= SyntaxLimits.MaxNodes);
            long id = (long)_lastId + reader.Int();
            reader.Require(id is > 0 and <= SyntaxLimits.MaxNodes);
            if (reader.Failed) { return default; }
            _lastId = (int)id;
            int before = _expanded;
            (SyntaxNode? node, int height) = (SyntaxKind)form switch
            {
                SyntaxKind.Mapping => ReadMapping(ref reader, (int)id, depth),
                SyntaxKind.Sequence => ReadSequence(ref reader, (int)id, depth),
                SyntaxKind.None or SyntaxKind.String or SyntaxKind.Integer or SyntaxKind.Number or SyntaxKind.Boolean or SyntaxKind.Null =>
                    (ReadScalar(ref reader, (int)id, (SyntaxKind)form), 1),
                _ => default,
            };
            reader.Require(node is not null);
            var built = new Built(node, _expanded - before + 1, height);
            (_read ??= []).Add(built);
            return built;
        }

        // An alias counts with all that it stands for, as in the parser: a small text cannot become a tree without end.
        private Built ReadAlias(ref CacheReader reader, int depth)
        {
            int index = reader.Bounded((_read?.Count ?? 0) - 1);
            if (reader.Failed || _read is null) { return default; }
            Built known = _read[index];
            _expanded = (int)Math.Min((long)_expanded + known.Size, int.MaxValue);
            reader.Require(_expanded <= SyntaxLimits.MaxNodes && depth + known.Height - 1 <= SyntaxLimits.MaxDepth);
            return known;
        }

        // A number or truth value is read from its text later, which must be one.
        private static ScalarNode ReadScalar(ref CacheReader reader, int id, SyntaxKind kind)
        {
            string text = reader.Text();
            reader.Require(kind is SyntaxKind.None or SyntaxKind.String || CoreScalars.Classify(text) == kind);
            return new ScalarNode(id, kind, text);
        }

        private (SyntaxNode? Node, int Height) ReadMapping(ref CacheReader reader, int id, int depth)
        {
            int count = reader.Count();
            var entries = ImmutableArray.CreateBuilder<MappingEntry>(count);
            int height = 0;
            for (int i = 0; i < count && !reader.Failed; i++)
            {
                Built key = Read(ref reader, depth + 1);
                Built value = Read(ref reader, depth + 1);
                reader.Require(key.Node is ScalarNode && value.Node is not null);
                if (reader.Failed) { break; }
                entries.Add(new MappingEntry((ScalarNode)key.Node!, value.Node!)); // as required above
                height = Math.Max(height, Math.Max(key.Height, value.Height));
            }

            return (new MappingNode(id, entries.DrainToImmutable()), height + 1);
        }

        private (SyntaxNode? Node, int Height) ReadSequence(ref CacheReader reader, int id, int depth)
        {
            bool replaces = reader.Flag();
            int count = reader.Count();
            var items = ImmutableArray.CreateBuilder<SyntaxNode>(count);
            int height = 0;
            for (int i = 0; i < count && !reader.Failed; i++)
            {
                Built item = Read(ref reader, depth + 1);
                reader.Require(item.Node is not null);
                if (reader.Failed) { break; }
                items.Add(item.Node!); // as required above
                height = Math.Max(height, item.Height);
            }

            return (new SequenceNode(id, items.DrainToImmutable(), replaces), height + 1);
        }
    }

    // A node that was read, its nodes with aliases expanded, and its levels.
    private readonly record struct Built(SyntaxNode? Node, int Size, int Height);
}
