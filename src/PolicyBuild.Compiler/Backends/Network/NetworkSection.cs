using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Diagnostics;
using Architecture = PolicyBuild.Uapi.Architecture;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>Puts programs and maps into a section. Where its rules were written is put in when the bundle is written.</summary>
internal static class NetworkSection
{
    /// <summary>The section of a model.</summary>
    public static GeneratedSection Of(NetworkModel model) => Of(new NetworkModes(model, []));

    /// <summary>Generates the programs of a policy that has rules in some mode.</summary>
    public static GeneratedSection Of(NetworkModes modes)
    {
        var symbols = new BpfSymbols();
        var rules = new NetworkRules();
        ImmutableArray<NetworkProgram> programs = new NetworkPrograms(modes, symbols, rules).Create();
        var section = new BpfSectionBuilder();
        foreach (BpfMap map in symbols.Maps) { section.AddMap(map); }
        foreach (BpfField field in symbols.Fields) { section.AddField(field.Type, field.Path); }
        var sources = ImmutableArray.CreateBuilder<NodeRef>();
        foreach ((NodeRef place, int program) in rules.All)
        {
            section.AddRule("", 1, 1, (uint)program);
            sources.Add(place);
        }

        foreach (NetworkProgram program in programs)
        {
            section.AddProgram(new BpfProgram(program.Name, program.Hook, (uint)program.Type, (uint)program.Place, [.. program.Code.ToBytes()])
            {
                Relocations = program.Code.Relocations,
                Flags = program.Flags,
            });
            sources.AddRange(program.Code.Sources);
        }

        return new GeneratedSection(SectionKind.BpfNetwork, Architecture.None, ImmutableCollectionsMarshal.AsImmutableArray(section.ToArray()), sources.DrainToImmutable());
    }
}
