namespace PolicyBuild.Bundles.Layout;

/// <summary>How far the sandbox goes; the DSL's <c>mode</c>.</summary>
public enum LaunchMode : byte
{
    /// <summary>Restrictions on the process itself: no namespaces.</summary>
    Direct = 0,

    /// <summary>Namespaces, a private root and /tmp, an init as pid 1.</summary>
    Sandbox = 1,

    /// <summary>As sandbox, with only the listed paths, the hardened hook set and no memory both writable and executable.</summary>
    Hardened = 2,
}
