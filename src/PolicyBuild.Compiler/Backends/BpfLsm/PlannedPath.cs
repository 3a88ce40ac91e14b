using PolicyBuild.Compiler.Backends.Bpf.Paths;
using PolicyBuild.Compiler.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>A path that a program asks for, with the globs of all conditions on it.</summary>
/// <param name="Argument">The path.</param>
/// <param name="Entries">The globs; their bits are the conditions.</param>
/// <param name="PresenceBit">Set where there is a path at all; 0: nobody asks.</param>
internal sealed record PlannedPath(HookArgument Argument, List<PathSetEntry> Entries, ulong PresenceBit);
