namespace PolicyBuild.Tasks.Rules;

/// <summary>What a value of a schema file is.</summary>
internal enum RuleNodeKind
{
    /// <summary>An object.</summary>
    Object,

    /// <summary>A list.</summary>
    Array,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>null.</summary>
    Null,
}
