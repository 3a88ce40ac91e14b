namespace PolicyBuild.Tasks.Rules;

/// <summary>A member of an object in a schema file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Start">Offset of the name's first byte in the file.</param>
/// <param name="Value">Its value.</param>
internal sealed record RuleMember(string Name, int Start, RuleNode Value);
