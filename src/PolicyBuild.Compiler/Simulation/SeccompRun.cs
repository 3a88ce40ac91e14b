namespace PolicyBuild.Compiler.Simulation;

/// <summary>What a filter did with one call.</summary>
/// <param name="Value">The value returned: an action and its data.</param>
/// <param name="ReturnIndex">The index of the return instruction that gave it; -1 after a division by 0, which returns 0.</param>
/// <param name="PathLength">How many instructions ran.</param>
public readonly record struct SeccompRun(uint Value, int ReturnIndex, int PathLength);
