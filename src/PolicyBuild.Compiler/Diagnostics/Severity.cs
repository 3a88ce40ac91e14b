namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>How much a diagnostic weighs.</summary>
public enum Severity
{
    /// <summary>Something to know; it never fails a compile.</summary>
    Note,

    /// <summary>Something that is probably wrong; it fails a compile only where the user raises it.</summary>
    Warning,

    /// <summary>The policy cannot be compiled as written.</summary>
    Error,
}
