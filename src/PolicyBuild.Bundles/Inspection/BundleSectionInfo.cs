using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Uapi;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>One entry of a section table that was checked.</summary>
/// <param name="Kind">What the section holds; a value outside <see cref="SectionKind"/> is of a newer version.</param>
/// <param name="Architecture">The architecture that it is for; None: all.</param>
/// <param name="Mode">The mode that it is for, as <see cref="LaunchMode"/> plus one; 0: all.</param>
/// <param name="Offset">Where it begins, in bytes from the start of the file.</param>
/// <param name="Length">Its length in bytes without padding.</param>
/// <param name="Digest">The SHA-256 that the table gives.</param>
public sealed record BundleSectionInfo(SectionKind Kind, Architecture Architecture, byte Mode, int Offset, int Length, ImmutableArray<byte> Digest);
