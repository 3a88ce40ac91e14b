namespace PolicyBuild.Compiler.Model.Hooks;

/// <summary>What becomes of an operation, the more lenient first.</summary>
public enum HookAction : byte
{
    /// <summary>It goes on.</summary>
    Allow,

    /// <summary>It goes on and is reported.</summary>
    Audit,

    /// <summary>It fails with an error and is reported.</summary>
    Deny,
}
