namespace PolicyBuild.Compiler.Optimization;

/// <summary>What one pass did, for the report.</summary>
/// <param name="Pass">The pass's name.</param>
/// <param name="Changes">How many things it changed; 0 where it left the policy as it was.</param>
/// <param name="Summary">The same in words, lower case, without a full stop.</param>
public sealed record PassResult(string Pass, int Changes, string Summary);
