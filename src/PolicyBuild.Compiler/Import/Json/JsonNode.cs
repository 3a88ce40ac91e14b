using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Import.Json;

/// <summary>A JSON value that knows where it stands.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="At">The value; of an object or list its opening bracket.</param>
/// <param name="Text">A string's characters; a number, true and false as written; otherwise empty.</param>
/// <param name="Members">An object's members in the order of the file, no name twice.</param>
/// <param name="Items">A list's items.</param>
internal sealed record JsonNode(JsonKind Kind, SourceSpan At, string Text, ImmutableArray<JsonMember> Members, ImmutableArray<JsonNode> Items)
{
    /// <summary>A member's value; null where there is none, and where it is null: Go reads both as "not given".</summary>
    public JsonNode? Find(string name)
    {
        foreach (JsonMember member in Members)
        {
            if (member.Name == name) { return member.Value.Kind == JsonKind.Null ? null : member.Value; }
        }

        return null;
    }
}
