using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends;

/// <summary>What one backend makes of a policy for one architecture.</summary>
/// <param name="Kind">The bundle section that the bytes become.</param>
/// <param name="Architecture">The architecture; <see cref="Architecture.None"/>: all.</param>
/// <param name="Bytes">The section as the kernel or the launcher takes it.</param>
/// <param name="Sources">
/// The policy node behind each instruction of a filter, or behind each record (launch: timeout, disk; Landlock: paths, then ports; cgroup: files, then
/// devices; WASI: capabilities, then what is not expressed; eBPF: rules by number, then the instructions of all programs); "no node" where none stands behind it.
/// </param>
public sealed record GeneratedSection(SectionKind Kind, Architecture Architecture, ImmutableArray<byte> Bytes, ImmutableArray<NodeRef> Sources);
