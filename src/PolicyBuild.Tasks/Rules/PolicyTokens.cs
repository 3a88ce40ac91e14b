using Newtonsoft.Json.Linq;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Tasks.Rules;

/// <summary>A policy's tree as the tokens that NJsonSchema checks, and the way back from a token to its node.</summary>
internal sealed class PolicyTokens
{
    private readonly Dictionary<JToken, SyntaxNode> _nodes = new(ReferenceEqualityComparer.Instance);

    /// <summary>The tokens of a tree.</summary>
    public PolicyTokens(MappingNode root) => Root = Of(root);

    /// <summary>The whole policy.</summary>
    public JToken Root { get; }

    /// <summary>The node that a token was made of, a key's for a property.</summary>
    public SyntaxNode NodeOf(JToken? token) => token is not null && _nodes.TryGetValue(token, out SyntaxNode? node) ? node : _nodes[Root];

    /// <summary>The first text of this content; the policy's root where there is none.</summary>
    public SyntaxNode FindText(string text) =>
        _nodes.Values.FirstOrDefault(node => node is ScalarNode { Kind: SyntaxKind.String } scalar && scalar.Text == text) ?? NodeOf(Root);

    private JToken Of(SyntaxNode node)
    {
        JToken token = node switch
        {
            MappingNode mapping => ObjectOf(mapping),
            SequenceNode sequence => new JArray(sequence.Items.Select(Of)),
            _ => new JValue(ValueOf((ScalarNode)node)),
        };
        _nodes[token] = node;
        return token;
    }

    private JObject ObjectOf(MappingNode mapping)
    {
        var result = new JObject();
        foreach (MappingEntry entry in mapping.Entries)
        {
            var property = new JProperty(entry.Key.Text, Of(entry.Value));
            _nodes[property] = entry.Key;
            result.Add(property);
        }

        return result;
    }

    // NJsonSchema computes with decimals and cannot convert a number beyond 64 bits: such a one is a double, which is beyond every bound as well.
    private static object? ValueOf(ScalarNode scalar)
    {
        if (scalar.TryGetInteger(out Int128 whole) && whole <= long.MaxValue) { return (long)whole; }
        if (scalar.TryGetNumber(out double number))
        {
            // 1.0 is a whole number to JSON schema; a double has all of them up to here.
            bool isWhole = double.IsInteger(number) && Math.Abs(number) < 1L << 53;
            return isWhole ? (object)(long)number : number;
        }

        return scalar.Kind switch
        {
            SyntaxKind.Boolean => scalar.IsTrue,
            SyntaxKind.Null or SyntaxKind.None => null,
            _ => scalar.Text,
        };
    }
}
