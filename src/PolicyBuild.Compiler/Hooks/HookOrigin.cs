namespace PolicyBuild.Compiler.Hooks;

/// <summary>What a number is after it is read.</summary>
public enum HookOrigin : byte
{
    /// <summary>The number itself.</summary>
    Value,

    /// <summary>1 where it is another cgroup's id than the caller's (<c>bpf_get_current_cgroup_id</c>), else 0.</summary>
    ForeignCgroup,

    /// <summary>S_IFREG where it is 0, which mknod takes for that (may_mknod of fs/namei.c).</summary>
    NewFileType,
}
