using System.Collections.Immutable;
using System.Text.Json;

namespace PolicyBuild.Tasks.Rules;

/// <summary>Reads the JSON of a schema file into nodes that know their place. Depth and repeated names are errors, as in a policy.</summary>
internal static class RuleFileReader
{
    /// <summary>Deepest nesting of a schema file.</summary>
    public const int MaxDepth = 64;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a file's value.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="problem">What is wrong, where the result is null.</param>
    /// <param name="offset">Where it is wrong: the offset of a byte.</param>
    public static RuleNode? Read(ReadOnlySpan<byte> bytes, out string problem, out int offset)
    {
        problem = "";
        int skipped = bytes.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        var reader = new Utf8JsonReader(bytes[skipped..], new JsonReaderOptions { MaxDepth = MaxDepth });
        offset = skipped;
        try
        {
            reader.Read();
            RuleNode root = ReadNode(ref reader, skipped);
            reader.Read(); // anything but the end throws
            return root;
        }
        catch (JsonException e)
        {
            problem = e is RepeatedNameException ? e.Message : "not valid JSON, or nested deeper than 64";
            offset = e is RepeatedNameException repeated ? repeated.Offset : skipped + (int)reader.BytesConsumed;
        }
        catch (InvalidOperationException)
        {
            // A text with half a surrogate pair, or bytes that are no UTF-8.
            problem = "not valid JSON: a text is not Unicode";
            offset = skipped + (int)reader.TokenStartIndex;
        }

        return null;
    }

    private static RuleNode ReadNode(ref Utf8JsonReader reader, int skipped)
    {
        int start = skipped + (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return new RuleNode(RuleNodeKind.Object, start, "", ReadMembers(ref reader, skipped), []);
            case JsonTokenType.StartArray:
                var items = ImmutableArray.CreateBuilder<RuleNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) { items.Add(ReadNode(ref reader, skipped)); }
                return new RuleNode(RuleNodeKind.Array, start, "", [], items.DrainToImmutable());
            case JsonTokenType.String:
                return Scalar(RuleNodeKind.Text, start, reader.GetString() ?? "");
            case JsonTokenType.Number:
                return Scalar(RuleNodeKind.Number, start, System.Text.Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.True:
                return Scalar(RuleNodeKind.Boolean, start, "true");
            case JsonTokenType.False:
                return Scalar(RuleNodeKind.Boolean, start, "false");
            default:
                return Scalar(RuleNodeKind.Null, start, "");
        }
    }

    private static ImmutableArray<RuleMember> ReadMembers(ref Utf8JsonReader reader, int skipped)
    {
        var members = ImmutableArray.CreateBuilder<RuleMember>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            int start = skipped + (int)reader.TokenStartIndex;
            string name = reader.GetString() ?? "";
            if (!names.Add(name)) { throw new RepeatedNameException(name, start); }
            reader.Read();
            members.Add(new RuleMember(name, start, ReadNode(ref reader, skipped)));
        }

        return members.DrainToImmutable();
    }

    private static RuleNode Scalar(RuleNodeKind kind, int start, string text) => new(kind, start, text, [], []);

    private sealed class RepeatedNameException(string name, int offset) : JsonException($"'{name}' is there twice")
    {
        public int Offset { get; } = offset;
    }
}
