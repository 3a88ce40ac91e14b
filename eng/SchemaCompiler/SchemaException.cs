namespace PolicyBuild.SchemaCompiler;

/// <summary>A schema that says something which one of its two readers, NJsonSchema or the compiled rules, would not enforce.</summary>
public sealed class SchemaException(string message) : Exception(message);
