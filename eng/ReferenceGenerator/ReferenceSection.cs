namespace PolicyBuild.ReferenceGenerator;

/// <summary>One mapping of a policy: where it first stands, and its keys.</summary>
/// <param name="Path">Keys joined by dots, "[]" for the items of a list; empty for the policy itself.</param>
/// <param name="Keys">Its keys in the order of the schema.</param>
/// <param name="Others">What other keys take, names of the user's own; null: there are none.</param>
public sealed record ReferenceSection(string Path, IReadOnlyList<ReferenceKey> Keys, string? Others);
