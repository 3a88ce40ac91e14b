namespace PolicyBuild.Compiler.Model;

/// <summary>What a system call number above the compiler's table gets; the DSL's <c>unknown</c>.</summary>
public enum UnknownSyscalls : byte
{
    /// <summary>The default action.</summary>
    Default,

    /// <summary>Error ENOSYS, as from a kernel that does not have it.</summary>
    Enosys,
}
