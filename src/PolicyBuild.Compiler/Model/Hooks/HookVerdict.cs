namespace PolicyBuild.Compiler.Model.Hooks;

/// <summary>What a rule says of an operation.</summary>
/// <param name="Action">What becomes of it.</param>
/// <param name="Errno">The error of <see cref="HookAction.Deny"/>, 1 to 511; else 0.</param>
public readonly record struct HookVerdict(HookAction Action, ushort Errno)
{
    /// <summary>The operation goes on.</summary>
    public static HookVerdict Allow => default;
}
