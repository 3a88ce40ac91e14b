using System.Text.Json;
using System.Text.RegularExpressions;

namespace PolicyBuild.ReferenceGenerator;

/// <summary>JSON values as a person writes them in YAML, on one line.</summary>
internal static partial class YamlText
{
    /// <summary>The text of a value.</summary>
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Of(value.GetString()!), // a string has one
        JsonValueKind.Array => "[" + string.Join(", ", value.EnumerateArray().Select(Of)) + "]",
        JsonValueKind.Object => "{" + string.Join(", ", value.EnumerateObject().Select(entry => $"{Of(entry.Name)}: {Of(entry.Value)}")) + "}",
        _ => value.GetRawText(),
    };

    /// <summary>A text, in quotes where it would be read as something else or as more than one thing.</summary>
    public static string Of(string text) => Plain().IsMatch(text) ? text : "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    /// <summary>A text or number as a policy writes it: 512MB, 6.7, 027 in quotes.</summary>
    public static string Scalar(string text) => Number().IsMatch(text) ? text : Of(text);

    [GeneratedRegex("^[1-9][0-9]*(\\.[0-9]+)?$")]
    private static partial Regex Number();

    // A number with a unit is a text in YAML's core schema.
    [GeneratedRegex("^(?!(true|false|null)$)([A-Za-z/_.][A-Za-z0-9/_.+-]*|[0-9]+(\\.[0-9]+)?[KMGTBhms][A-Za-z]*)$")]
    private static partial Regex Plain();
}
