using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Tests.Cache;

/// <summary>Every settable property of a record and of the records in it as text: what a codec must carry over, whatever is added to the records.</summary>
internal static class ModelText
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    /// <summary>The same of the nodes of a tree, whose properties are set by their constructors alone.</summary>
    public static string OfTree(SyntaxNode node) => node switch
    {
        MappingNode mapping => $"{node.Id}{{{string.Join(',', mapping.Entries.Select(entry => OfTree(entry.Key) + ":" + OfTree(entry.Value)))}}}",
        SequenceNode sequence => $"{node.Id}{(sequence.Replaces ? "!" : "")}[{string.Join(',', sequence.Items.Select(OfTree))}]",
        _ => $"{node.Id}{node.Kind} {((ScalarNode)node).Text}",
    };

    /// <summary>What a record holds: the properties that its constructor or an initializer sets.</summary>
    public static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is not null);

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string said:
                text.Append('"').Append(said).Append('"');
                break;
            case ReadOnlyMemory<byte> bytes:
                text.Append(Convert.ToHexString(bytes.Span));
                break;
            case IEnumerable list:
                text.Append('[');
                foreach (object? item in list)
                {
                    Append(text, item);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case IConvertible plain:
                text.Append(plain.ToString(CultureInfo.InvariantCulture));
                break;
            default:
                text.Append(value.GetType().Name).Append('{');
                foreach (PropertyInfo property in PropertiesOf(value.GetType()))
                {
                    text.Append(property.Name).Append('=');
                    Append(text, property.GetValue(value));
                    text.Append(';');
                }

                text.Append('}');
                break;
        }
    }
}
