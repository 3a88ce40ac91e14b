namespace PolicyBuild.Compiler.Optimization;

/// <summary>What can be said of a condition without a call.</summary>
internal enum ConditionFold
{
    /// <summary>It depends on the call.</summary>
    Depends,

    /// <summary>Every call fulfils it.</summary>
    Always,

    /// <summary>No call fulfils it.</summary>
    Never,
}
