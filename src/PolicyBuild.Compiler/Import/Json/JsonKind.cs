namespace PolicyBuild.Compiler.Import.Json;

/// <summary>The kinds of JSON values (RFC 8259).</summary>
internal enum JsonKind
{
    Object,
    List,
    String,
    Number,
    Boolean,
    Null,
}
