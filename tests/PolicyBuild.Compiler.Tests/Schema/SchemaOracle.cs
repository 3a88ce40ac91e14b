using System.Globalization;
using Newtonsoft.Json.Linq;
using NJsonSchema;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Schema;

/// <summary>NJsonSchema's own validator on the same schema file: what the compiled schema is held against.</summary>
internal static class SchemaOracle
{
    // NJsonSchema hands patterns to .NET, where '$' also matches before a line end at the end of the text: a known mistake of the oracle.
    private static readonly JsonSchema s_schema = Load(SchemaFile);
    private static readonly Lazy<JsonSchema> s_hooks = new(() => Load(Repository.Folder("schemas", "hook-policy.schema.json")));

    internal static string SchemaFile => Repository.Folder("schemas", "policy.schema.json");

    internal static bool Accepts(PolicySyntax policy) => s_schema.Validate(ToToken(policy.Root)).Count == 0;

    /// <summary>The same for a hook policy's file.</summary>
    internal static bool AcceptsHooks(PolicySyntax file) => s_hooks.Value.Validate(ToToken(file.Root)).Count == 0;

    private static JsonSchema Load(string file) =>
        JsonSchema.FromJsonAsync(File.ReadAllText(file).Replace("$\"", "\\\\z\"", StringComparison.Ordinal)).GetAwaiter().GetResult();

    internal static JToken ToToken(SyntaxNode node)
    {
        switch (node)
        {
            case MappingNode mapping:
                var members = new JObject();
                foreach (MappingEntry entry in mapping.Entries) { members.Add(entry.Key.Text, ToToken(entry.Value)); }
                return members;
            case SequenceNode sequence:
                return new JArray(sequence.Items.Select(ToToken));
            case ScalarNode { Kind: SyntaxKind.Boolean } scalar:
                return new JValue(scalar.IsTrue);
            case ScalarNode { Kind: SyntaxKind.Null }:
                return JValue.CreateNull();
            case ScalarNode { Kind: SyntaxKind.Integer } scalar:
                Assert.True(scalar.TryGetInteger(out Int128 value));
                return value > long.MaxValue ? new JValue((ulong)value) : new JValue((long)value);
            case ScalarNode { Kind: SyntaxKind.Number } scalar:
                return new JValue(double.Parse(scalar.Text, CultureInfo.InvariantCulture));
            default:
                return new JValue(((ScalarNode)node).Text);
        }
    }
}
