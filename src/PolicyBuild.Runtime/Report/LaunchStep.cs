namespace PolicyBuild.Runtime.Report;

/// <summary>The steps of a start, as the report times them.</summary>
internal enum LaunchStep
{
    /// <summary>The bundle is read and checked.</summary>
    Bundle,

    /// <summary>The host is held against what the policy requires.</summary>
    Requirements,

    /// <summary>The cgroup is made and its limits are written.</summary>
    Cgroup,

    /// <summary>The BPF programs are loaded and attached.</summary>
    Bpf,

    /// <summary>The namespaces are made and entered.</summary>
    Namespaces,

    /// <summary>The root of the sandbox is built and entered.</summary>
    Root,

    /// <summary>The Landlock ruleset is made, and its paths are opened.</summary>
    Landlock,

    /// <summary>The working directory is entered.</summary>
    Directory,

    /// <summary>The environment is built, and the command found and granted.</summary>
    Command,

    /// <summary>Umask and resource limits are set.</summary>
    Limits,

    /// <summary>Capabilities are given up, and no_new_privs is set.</summary>
    Privileges,

    /// <summary>The Landlock ruleset is enforced.</summary>
    Enforcement,
}
