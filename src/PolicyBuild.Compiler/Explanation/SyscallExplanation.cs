using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Explanation;

/// <summary>What a bundle's filter does to a system call, and why.</summary>
/// <param name="Verdict">What happens to the call that was asked about; null where that depends on arguments that were not given.</param>
/// <param name="Cases">What can happen, the most restrictive first and the fallback last; one entry where nothing depends on arguments.</param>
public sealed record SyscallExplanation(SyscallCase? Verdict, ImmutableArray<SyscallCase> Cases);
