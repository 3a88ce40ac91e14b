namespace PolicyBuild.Compiler;

/// <summary>The compiler's own version, which every bundle and report names.</summary>
public static class CompilerVersion
{
    /// <summary>Major, minor and patch: <c>0.1.0</c>.</summary>
    // A constant: reading the assembly's attribute costs reflection at every cold start. A test holds it against the attribute.
    public const string Text = "0.1.0";
}
