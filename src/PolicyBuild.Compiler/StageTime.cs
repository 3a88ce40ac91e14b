namespace PolicyBuild.Compiler;

/// <summary>How long one stage took for one policy.</summary>
/// <param name="Stage">The stage or backend: <c>parse</c>, <c>validate</c>, <c>resolve</c>, <c>optimize</c>, <c>generate.seccomp</c>, <c>bundle</c>.</param>
/// <param name="Elapsed">Wall time.</param>
public readonly record struct StageTime(string Stage, TimeSpan Elapsed);
