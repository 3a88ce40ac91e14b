namespace PolicyBuild.Runtime;

/// <summary>A policy that cannot be applied to the running process.</summary>
public sealed class SandboxException : Exception
{
    /// <summary>An exception without a code.</summary>
    public SandboxException()
    {
    }

    /// <summary>An exception without a code.</summary>
    /// <param name="message">Why.</param>
    public SandboxException(string message)
        : base(message)
    {
    }

    /// <summary>An exception without a code.</summary>
    /// <param name="message">Why.</param>
    /// <param name="innerException">What led to it.</param>
    public SandboxException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal SandboxException(string code, string text, bool isPartlyApplied)
        : base(code + ": " + text + (isPartlyApplied ? "; a part of the policy is applied: end the process" : ""))
    {
        Code = code;
        IsPartlyApplied = isPartlyApplied;
    }

    /// <summary>The diagnostic's code, such as PB8052; each has a page in docs/diagnostics, and policy-run gives the same ones.</summary>
    public string Code { get; } = "";

    /// <summary>
    /// Whether a part of the policy holds although the rest could not be applied: the kernel refused a step that was checked before. There
    /// is no way back, so the process should end.
    /// </summary>
    public bool IsPartlyApplied { get; }
}
