using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Import.Json;

/// <summary>One member of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">Where the name stands.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct JsonMember(string Name, SourceSpan At, JsonNode Value);
