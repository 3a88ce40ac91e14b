namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>Why a call gets its action.</summary>
public enum SeccompReason : byte
{
    /// <summary>No rule matches.</summary>
    Default,

    /// <summary>A rule of the policy matches.</summary>
    Rule,

    /// <summary>A guard matches: a rule that the policy's port rules or its network mode bring with them.</summary>
    Guard,

    /// <summary>An exec under <c>exec: once</c>.</summary>
    ExecGate,

    /// <summary>A number above the compiler's table under <c>unknown: enosys</c>.</summary>
    UnknownNumber,

    /// <summary>An ABI that the filter does not list.</summary>
    ForeignAbi,
}
