namespace PolicyBuild.Compiler.Import.Minijail;

/// <summary>The kinds of tokens in a line.</summary>
internal enum MinijailTokenKind
{
    /// <summary>@include and the like.</summary>
    Directive,

    /// <summary>A path, from '/' or './' to the next space.</summary>
    Path,

    /// <summary>A number, signed, in C's notation.</summary>
    Number,

    /// <summary>A name, keyword or action.</summary>
    Word,

    /// <summary>An operator or a bracket.</summary>
    Symbol,

    /// <summary>The end of the line.</summary>
    End,
}
