namespace PolicyBuild.Compiler.Hooks;

/// <summary>How a program gets the text of a path.</summary>
public enum HookPathReach : byte
{
    /// <summary>Not at all: the argument is no path.</summary>
    None,

    /// <summary>By the helper bpf_d_path (5.10), which the kernel allows in hooks that may sleep, whether the program does or not.</summary>
    Helper,

    /// <summary>By the kernel function bpf_path_d_path alone (6.12).</summary>
    KernelFunction,
}
