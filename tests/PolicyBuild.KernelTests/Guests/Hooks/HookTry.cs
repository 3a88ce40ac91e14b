using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Simulation.Bpf;

namespace PolicyBuild.KernelTests.Guests.Hooks;

/// <summary>Something that a program does and a hook judges.</summary>
/// <param name="Operation">What the hook sees of it.</param>
/// <param name="Line">The call, as the probe takes it.</param>
/// <param name="Outcome">What comes of it where no policy denies it.</param>
internal sealed record HookTry(HookOperation Operation, string Line, string Outcome)
{
    /// <summary>What is done before it, whatever comes of that.</summary>
    public string[] Before { get; init; } = [];

    /// <summary>What is done after it.</summary>
    public string[] After { get; init; } = [];

    /// <summary>What the caller sees where the kernel keeps the policy's error to itself.</summary>
    public string? Denied { get; init; }

    /// <summary>The lines for the probe, of which one prints an outcome.</summary>
    public IEnumerable<string> Lines => [.. Before.Select(line => "-" + line), Line, .. After.Select(line => "-" + line)];

    /// <summary>The outcome under a policy, as the model has it.</summary>
    public string Expected(HookPolicy policy)
    {
        HookVerdict verdict = HookEvaluator.Judge(policy, Operation);
        return verdict.Action != HookAction.Deny ? Outcome : Denied ?? $"errno {verdict.Errno}";
    }
}
