using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.Network;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Emit;

/// <summary>Makes the source map of a policy from its generated sections: node references become files and lines.</summary>
internal static class SourceMapBuilder
{
    public static SourceMap Build(PolicyModel policy, SourceSet sources, ImmutableArray<GeneratedSection> sections)
    {
        var places = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<SourcePlace>>(StringComparer.Ordinal);
        foreach (GeneratedSection section in sections)
        {
            if (section.Sources.IsEmpty) { continue; }
            var lines = ImmutableArray.CreateBuilder<SourcePlace>(section.Sources.Length);
            bool hasColumns = section.Kind is SectionKind.BpfLsm or SectionKind.BpfNetwork;

            // Neighbours mostly stand for one node, which is looked up once.
            NodeRef last = default;
            SourcePlace place = default;
            foreach (NodeRef node in section.Sources)
            {
                if (node != last) { (last, place) = (node, PlaceOf(sources, node, hasColumns)); }
                lines.Add(place);
            }

            places[SectionNames.Of(section.Kind, section.Architecture)] = lines.MoveToImmutable();
        }

        var filters = ImmutableSortedDictionary.CreateBuilder<string, SeccompModel>(StringComparer.Ordinal);
        foreach (SeccompModel model in SeccompModel.Of(policy)) { filters[SectionNames.Of(SectionKind.Seccomp, model.Architecture)] = WithPlaces(model, sources); }
        var files = ImmutableArray.CreateBuilder<string>(sources.Files.Count);
        foreach (Syntax.SourceFile file in sources.Files) { files.Add(file.Name); }
        return new SourceMap(
            files.MoveToImmutable(),
            places.ToImmutable(),
            filters.ToImmutable(),
            policy.Landlock is { } landlock ? PlaceOf(sources, landlock.Source) : default)
        {
            Network = policy.Network.Mode == NetworkMode.Filtered && policy.Runtime.HasKernel ? WithPlaces(NetworkModel.From(policy.Network), sources) : null,
            OtherModes = policy.Runtime.HasKernel
                ? ImmutableArray.CreateRange(NetworkModes.From(policy).Others, mode => (mode.Mode, mode.Model is { } model ? WithPlaces(model, sources) : null))
                : [],
        };
    }

    private static NetworkModel WithPlaces(NetworkModel model, SourceSet sources) => model with
    {
        Destinations = ImmutableArray.CreateRange(model.Destinations, destination => destination with { Source = LineOf(sources, destination.Source) }),
        Ports = ImmutableArray.CreateRange(model.Ports, port => port with { Source = LineOf(sources, port.Source) }),
        Place = LineOf(sources, model.Place),
        OutboundPlace = LineOf(sources, model.OutboundPlace),
        InboundPlace = LineOf(sources, model.InboundPlace),
        NamesPlace = LineOf(sources, model.NamesPlace),
    };

    private static SourcePlace PlaceOf(SourceSet sources, NodeRef node, bool hasColumn = false) =>
        sources.Locate(node) is { } span ? new SourcePlace(span.File, span.Line, hasColumn ? span.Column : 0) : default;

    private static SeccompModel WithPlaces(SeccompModel model, SourceSet sources)
    {
        var abis = ImmutableArray.CreateBuilder<SeccompAbiRules>(model.Abis.Length);
        foreach (SeccompAbiRules abi in model.Abis)
        {
            var rules = ImmutableArray.CreateBuilder<SyscallRule>(abi.Rules.Length);
            foreach (SyscallRule rule in abi.Rules) { rules.Add(rule with { Source = LineOf(sources, rule.Source) }); }
            abis.Add(abi with { Rules = rules.MoveToImmutable() });
        }

        return model with { DefaultSource = LineOf(sources, model.DefaultSource), Abis = abis.MoveToImmutable() };
    }

    private static NodeRef LineOf(SourceSet sources, NodeRef node)
    {
        SourcePlace place = PlaceOf(sources, node);
        return new NodeRef(place.File, place.Line);
    }
}
