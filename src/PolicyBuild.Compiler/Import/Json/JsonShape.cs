using System.Collections.Immutable;
using System.Globalization;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Import.Json;

/// <summary>Takes values of an expected kind out of JSON nodes; each mistake is reported once, at its value.</summary>
internal sealed class JsonShape(ImportContext context)
{
    /// <summary>Whether a node is of a kind; reports that it is not.</summary>
    public bool Is(JsonNode node, JsonKind kind, string what)
    {
        if (node.Kind == kind) { return true; }
        context.Report(ImportDiagnostics.WrongShape(node.At, $"{what} is {Words(node.Kind)}", "write " + Words(kind)));
        return false;
    }

    /// <summary>A member that must be there; null after an error.</summary>
    public JsonNode? Require(JsonNode parent, string name, JsonKind kind, string what)
    {
        if (parent.Find(name) is not { } value)
        {
            context.Report(ImportDiagnostics.WrongShape(parent.At, $"{what} has no '{name}'", $"add '{name}', {Words(kind)}"));
            return null;
        }

        return Is(value, kind, $"'{name}'") ? value : null;
    }

    /// <summary>A string that may be absent; null also after an error.</summary>
    public string? Text(JsonNode parent, string name) =>
        parent.Find(name) is { } value && Is(value, JsonKind.String, $"'{name}'") ? value.Text : null;

    /// <summary>The items of a list that may be absent; none also after an error.</summary>
    public ImmutableArray<JsonNode> List(JsonNode parent, string name) =>
        parent.Find(name) is { } value && Is(value, JsonKind.List, $"'{name}'") ? value.Items : [];

    /// <summary>The strings of a list that may be absent.</summary>
    public ImmutableArray<JsonNode> Strings(JsonNode parent, string name)
    {
        ImmutableArray<JsonNode> items = List(parent, name);
        return items.RemoveAll(item => !Is(item, JsonKind.String, $"an item of '{name}'"));
    }

    /// <summary>A whole number within bounds; null after an error.</summary>
    public ulong? Number(JsonNode node, string what, ulong max)
    {
        if (!Is(node, JsonKind.Number, what)) { return null; }
        if (ulong.TryParse(node.Text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) && value <= max) { return value; }
        context.Report(ImportDiagnostics.BadNumber(node.At, what, node.Text.Length <= 40 ? node.Text : node.Text[..40] + "...", max));
        return null;
    }

    /// <summary>Warns of members that nothing reads.</summary>
    public void WarnOfOthers(JsonNode node, params ReadOnlySpan<string> known)
    {
        foreach (JsonMember member in node.Members)
        {
            if (!known.Contains(member.Name)) { context.NoEquivalent(member.At, $"'{member.Name}'", "the format does not have this key, nothing comes of it"); }
        }
    }

    private static string Words(JsonKind kind) => kind switch
    {
        JsonKind.Object => "an object",
        JsonKind.List => "a list",
        JsonKind.String => "a string",
        JsonKind.Number => "a number",
        JsonKind.Boolean => "true or false",
        _ => "null",
    };
}
