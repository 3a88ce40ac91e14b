using System.Collections.Immutable;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Simulation.Bpf;

/// <summary>What a program did with an operation.</summary>
/// <param name="Verdict">The operation's fate; audit where it went on and was reported.</param>
/// <param name="Rules">The numbers of the rules that were reported.</param>
/// <param name="Steps">How many instructions ran.</param>
internal readonly record struct HookRun(HookVerdict Verdict, ImmutableArray<uint> Rules, int Steps)
{
    /// <summary>The ways (<see cref="HookOperation.WayOf(Hooks.HookArgument)"/>) to what the program has asked for.</summary>
    public IReadOnlySet<string> Asked { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>The last jump that was taken: where nothing is denied, the one of the rule that says so.</summary>
    public int LastJump { get; init; }
}
