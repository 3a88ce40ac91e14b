using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Emit;

/// <summary>
/// Puts files and lines into the rules of a section of eBPF programs. Backends know nodes alone, so that a moved line makes no backend run
/// again; the first of a section's sources are those of its rules.
/// </summary>
internal static class BpfRulePlaces
{
    /// <summary>The section with its rules' places.</summary>
    /// <param name="generated">The section.</param>
    /// <param name="read">What it holds.</param>
    /// <param name="sources">The files of the compile.</param>
    public static ImmutableArray<byte> Put(GeneratedSection generated, BpfPrograms read, SourceSet sources)
    {
        if (read.Rules.IsEmpty) { return generated.Bytes; }
        var section = new BpfSectionBuilder { Btf = read.Btf };
        foreach (BpfMap map in read.Maps) { section.AddMap(map); }
        foreach (BpfProgram program in read.Programs) { section.AddProgram(program); }
        foreach (BpfField field in read.Fields) { section.AddField(field.Type, field.Path); }
        for (int i = 0; i < read.Rules.Length; i++)
        {
            SourceSpan? span = sources.Locate(generated.Sources[i]);
            section.AddRule(
                span is { } place ? sources.Files[place.File].Name : "",
                (uint)(span?.Line ?? 1),
                (uint)(span?.Column ?? 1),
                read.Rules[i].Program);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(section.ToArray());
    }
}
