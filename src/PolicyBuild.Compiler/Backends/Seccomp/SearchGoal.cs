namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>What a search for the cheapest tests of a word aims at.</summary>
/// <param name="InstructionCost">By how much, in units of weight, one instruction less outweighs a longer path.</param>
/// <param name="Heavy">From which weight on a single value may be asked for before all others; 0: none.</param>
/// <param name="ChainLimit">Most single values that are asked for one by one; at most <see cref="MostChained"/>.</param>
internal readonly record struct SearchGoal(int InstructionCost, int Heavy, int ChainLimit)
{
    /// <summary>The longest chain of any goal.</summary>
    internal const int MostChained = 32;

    // Longer chains make few filters smaller and paths long.
    private const int UsualChain = 12;

    /// <summary>Few instructions, where the longest path is looked after.</summary>
    internal static SearchGoal SmallWithinDepth => new(1 << 20, 0, MostChained);

    /// <summary>For the numbers of system calls.</summary>
    internal static SearchGoal ForNumbers(FilterObjective objective, in PathWeights weights) => objective == FilterObjective.Size
        ? new SearchGoal(weights.Instruction, 0, MostChained)
        : new SearchGoal(weights.Instruction, weights.Heavy, UsualChain);

    /// <summary>For the values of an argument's word, where each segment has the weight 1: an instruction weighs as much as one step of the mean path.</summary>
    internal static SearchGoal ForValues(FilterObjective objective, int segments) =>
        objective == FilterObjective.Size ? SmallWithinDepth : new SearchGoal(segments, 0, UsualChain);

    /// <summary>The same goal for another number of values.</summary>
    internal SearchGoal For(int segments) => this == SmallWithinDepth ? this : this with { InstructionCost = segments };
}
