namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>How a program comes to write the files of its own cgroup.</summary>
internal enum CgroupWay
{
    /// <summary>In mode direct they belong to its user, and no Landlock rule closes them.</summary>
    Owner,

    /// <summary>A Landlock rule lets it write them, so that a sandbox shows them writable.</summary>
    Rule,

    /// <summary>It may mount the cgroup file system.</summary>
    Mount,
}
