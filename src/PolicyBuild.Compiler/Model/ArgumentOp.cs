namespace PolicyBuild.Compiler.Model;

/// <summary>How an argument is compared; all comparisons are unsigned.</summary>
public enum ArgumentOp : byte
{
    /// <summary>argument == value</summary>
    Eq,

    /// <summary>argument != value</summary>
    Ne,

    /// <summary>argument &lt; value</summary>
    Lt,

    /// <summary>argument &lt;= value</summary>
    Le,

    /// <summary>argument &gt; value</summary>
    Gt,

    /// <summary>argument &gt;= value</summary>
    Ge,

    /// <summary>(argument &amp; mask) == value</summary>
    MaskedEq,

    /// <summary>argument is one of the values</summary>
    In,

    /// <summary>argument is none of the values</summary>
    NotIn,

    /// <summary>(argument &amp; value) != 0</summary>
    AnyBits,

    /// <summary>(argument &amp; value) == 0</summary>
    NoBits,
}
