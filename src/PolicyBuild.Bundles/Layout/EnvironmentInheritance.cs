namespace PolicyBuild.Bundles.Layout;

/// <summary>Which of the caller's environment variables the program inherits; the DSL's <c>process.env.inherit</c>.</summary>
public enum EnvironmentInheritance : byte
{
    /// <summary>All but LD_* and GLIBC_TUNABLES.</summary>
    Safe = 0,

    /// <summary>All.</summary>
    All = 1,

    /// <summary>None.</summary>
    None = 2,

    /// <summary>Those whose names the list holds; a name that ends in '*' stands for all that begin so.</summary>
    Listed = 3,
}
