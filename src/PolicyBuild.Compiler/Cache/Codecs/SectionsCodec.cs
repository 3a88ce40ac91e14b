using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>
/// The sections that one backend made for one target as bytes. Their sources are written as they are: a backend that worked on renamed nodes gives
/// the same bytes wherever the policy's lines have gone.
/// </summary>
internal static class SectionsCodec
{
    /// <summary>Encodes sections.</summary>
    public static byte[] Encode(ImmutableArray<GeneratedSection> sections)
    {
        var writer = new CacheWriter();
        writer.Header(BlobKind.Sections);
        writer.Number((ulong)sections.Length);
        foreach (GeneratedSection section in sections)
        {
            writer.Number((ulong)section.Kind);
            writer.Byte((byte)section.Architecture);
            writer.Bytes(section.Bytes.AsSpan());
            writer.Number((ulong)section.Sources.Length);
            foreach (NodeRef node in section.Sources) { writer.Node(node); }
        }

        return writer.ToArray();
    }

    /// <summary>Decodes sections; false where the bytes are none.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out ImmutableArray<GeneratedSection> sections)
    {
        var reader = new CacheReader(bytes);
        reader.Header(BlobKind.Sections);
        int count = reader.Count();
        var list = ImmutableArray.CreateBuilder<GeneratedSection>(count);
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            var kind = (SectionKind)reader.Bounded((int)SectionKind.BpfNetwork);
            var architecture = (Architecture)reader.Bounded((int)Architecture.LoongArch64);
            ImmutableArray<byte> content = [.. reader.Bytes()];
            int sourceCount = reader.Count();
            var sources = ImmutableArray.CreateBuilder<NodeRef>(sourceCount);
            for (int j = 0; j < sourceCount && !reader.Failed; j++) { sources.Add(reader.Node()); }
            list.Add(new GeneratedSection(kind, architecture, content, sources.DrainToImmutable()));
        }

        sections = list.DrainToImmutable();
        return reader.Completed;
    }

    /// <summary>The sections with the nodes behind the names that their sources are.</summary>
    public static ImmutableArray<GeneratedSection> Map(ImmutableArray<GeneratedSection> sections, ImmutableArray<NodeRef> nodes) =>
        ImmutableArray.CreateRange(sections, static (section, nodes) => section with
        {
            Sources = ImmutableArray.CreateRange(section.Sources, static (node, nodes) => DiagnosticsCodec.Actual(node, nodes), nodes),
        }, nodes);
}
