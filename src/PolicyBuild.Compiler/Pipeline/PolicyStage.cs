namespace PolicyBuild.Compiler.Pipeline;

/// <summary>The stages that a policy goes through, in their order.</summary>
public enum PolicyStage
{
    /// <summary>Bytes become a tree of nodes.</summary>
    Parse,

    /// <summary>The tree is held against the schema and the company's own rules.</summary>
    Validate,

    /// <summary>What the policy extends is merged in, names become numbers.</summary>
    Resolve,

    /// <summary>The policy is made smaller; lints.</summary>
    Optimize,

    /// <summary>The backends make sections.</summary>
    Generate,

    /// <summary>Sections become one bundle and its loose copies.</summary>
    Bundle,
}
