using System.Collections.Immutable;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Network;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Emit;

/// <summary>The way back from a bundle to its policy (docs/bundle-format.md, section 9).</summary>
/// <param name="Files">Names of the policy's files, the policy itself first.</param>
/// <param name="Sections">The place behind each instruction of a filter, or behind each record of another section, by section name.</param>
/// <param name="Filters">What each filter means, by section name. A rule's <c>Source</c> holds file and line here, as a <see cref="SourcePlace"/> does.</param>
/// <param name="Landlock">The policy's Landlock section.</param>
public sealed record SourceMap(
    ImmutableArray<string> Files,
    ImmutableSortedDictionary<string, ImmutableArray<SourcePlace>> Sections,
    ImmutableSortedDictionary<string, SeccompModel> Filters,
    SourcePlace Landlock)
{
    /// <summary>What network mode filtered lets through; null: another mode. A <c>Source</c> holds file and line, as in a filter.</summary>
    public NetworkModel? Network { get; init; }

    /// <summary>The same for modes that have rules of their own; null: programs let everything through in that mode.</summary>
    public ImmutableArray<(LaunchMode Mode, NetworkModel? Network)> OtherModes { get; init; } = [];

    /// <summary>The place as <c>FILE:LINE</c>, fit for a terminal; null for none and for a file that the map does not have.</summary>
    public string? Describe(SourcePlace place) =>
        place.IsNone || (uint)place.File >= (uint)Files.Length
            ? null
            : Printable.Of(Files[place.File]) + ":" + place.Line.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The place behind an instruction or record; none beyond the section's end.</summary>
    /// <param name="section">The section's name.</param>
    /// <param name="index">The instruction or record, from 0.</param>
    public SourcePlace PlaceOf(string section, int index) =>
        Sections.TryGetValue(section, out ImmutableArray<SourcePlace> places) && (uint)index < (uint)places.Length ? places[index] : default;

    /// <summary>The place that a filter of this map gives for a rule or a default.</summary>
    public static SourcePlace PlaceOf(NodeRef source) => new(source.File, source.Node);
}
