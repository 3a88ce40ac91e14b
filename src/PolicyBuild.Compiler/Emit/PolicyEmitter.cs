using System.Collections.Immutable;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.Bpf.Elf;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Emit;

/// <summary>The Bundle stage: sections and positions become one bundle and its loose artifacts.</summary>
internal static class PolicyEmitter
{
    /// <summary>Emits a policy.</summary>
    /// <param name="resolved">The policy as resolved: what its hash is taken of.</param>
    /// <param name="optimized">The policy that the sections were generated from.</param>
    /// <param name="sources">The files of the compile.</param>
    /// <param name="sections">The backends' sections.</param>
    /// <param name="diagnostics">Takes an error where the bundle would be too large.</param>
    public static EmittedPolicy Emit(
        PolicyModel resolved, PolicyModel optimized, SourceSet sources, ImmutableArray<GeneratedSection> sections, DiagnosticBag diagnostics)
    {
        string hash = PolicyHash.Of(resolved);
        ReadOnlyMemory<byte> manifest = ManifestWriter.Write(optimized, hash, sources, sections);
        ReadOnlyMemory<byte> sourceMap = SourceMapWriter.Write(SourceMapBuilder.Build(optimized, sources, sections));

        var writer = new BundleWriter();
        var artifacts = ImmutableArray.CreateBuilder<EmittedArtifact>();
        long length = BundleHeader.Size + manifest.Length + sourceMap.Length;
        foreach (GeneratedSection section in sections)
        {
            ImmutableArray<byte> bytes = section.Bytes;
            if (section.Kind is SectionKind.BpfLsm or SectionKind.BpfNetwork)
            {
                BpfPrograms programs = ProgramsOf(section);
                bytes = BpfRulePlaces.Put(section, programs, sources);
                artifacts.Add(new EmittedArtifact(SectionNames.Of(section.Kind, section.Architecture) + ".bpf.o", BpfElfWriter.Write(programs)));
            }
            else
            {
                artifacts.Add(ArtifactOf(section));
            }

            writer.AddUncopied(section.Kind, (byte)section.Architecture, 0, bytes.AsMemory());
            length += SectionEntry.Size + bytes.Length + 8;
        }

        if (length > BundleHeader.MaxLength - (4 * SectionEntry.Size))
        {
            diagnostics.Add(BundleDiagnostics.Of(BundleStatus.TooLong));
            return new EmittedPolicy(optimized.Profile, hash, default, []);
        }

        writer.AddUncopied(SectionKind.Manifest, (byte)Architecture.None, 0, manifest);
        writer.AddUncopied(SectionKind.SourceMap, (byte)Architecture.None, 0, sourceMap);
        artifacts.Add(new EmittedArtifact("manifest.json", manifest));
        artifacts.Add(new EmittedArtifact("sourcemap.json", sourceMap));
        artifacts.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return new EmittedPolicy(optimized.Profile, hash, writer.ToArray(), artifacts.ToImmutable());
    }

    private static BpfPrograms ProgramsOf(GeneratedSection section)
    {
        BundleStatus status = BpfPrograms.Read(section.Bytes.AsSpan(), out BpfPrograms? programs);
        return programs ?? throw new InvalidOperationException($"the generated section {SectionNames.Of(section.Kind, section.Architecture)} cannot be read back: {status}");
    }

    // The JSON is read back from the section, so that it cannot say anything else than the launcher reads.
    private static EmittedArtifact ArtifactOf(GeneratedSection section)
    {
        switch (section.Kind)
        {
            case SectionKind.Launch when LaunchSettings.Read(section.Bytes.AsSpan(), out LaunchSettings? settings) == BundleStatus.Ok && settings is not null:
                return new EmittedArtifact("launch.json", LaunchJson.Write(settings));
            case SectionKind.Landlock when LandlockRules.Read(section.Bytes.AsSpan(), out LandlockRules? rules) == BundleStatus.Ok && rules is not null:
                return new EmittedArtifact("landlock.json", LandlockJson.Write(rules));
            case SectionKind.Cgroup when CgroupLimits.Read(section.Bytes.AsSpan(), out CgroupLimits? limits) == BundleStatus.Ok && limits is not null:
                return new EmittedArtifact("cgroup.json", CgroupJson.Write(limits));
            case SectionKind.Wasi:
                return new EmittedArtifact("wasi.json", section.Bytes.AsMemory());
            case SectionKind.Seccomp:
                return new EmittedArtifact(SectionNames.Of(section.Kind, section.Architecture) + ".bpf", section.Bytes.AsMemory());
            default:
                throw new InvalidOperationException($"the generated section {SectionNames.Of(section.Kind, section.Architecture)} cannot be read back");
        }
    }
}
