namespace PolicyBuild.Compiler.Hooks;

/// <summary>What a condition on a hook's argument compares.</summary>
public enum HookArgumentKind : byte
{
    /// <summary>A number of <see cref="HookArgument.Width"/> bits.</summary>
    Number,

    /// <summary>How a file is opened: a policy's word for conditions on two numbers, of which models consist.</summary>
    OpenAccess,

    /// <summary>A <c>struct path</c>, whose text the kernel makes.</summary>
    Path,

    /// <summary>A <c>struct sockaddr</c> in kernel memory, whose pointer may be null.</summary>
    Address,

    /// <summary>Text in kernel memory that ends with a zero byte, whose pointer may be null.</summary>
    Text,
}
