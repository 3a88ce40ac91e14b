using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>What is stored of one backend's work.</summary>
/// <param name="Sections">The sections, by content; their sources are renamed nodes.</param>
/// <param name="Found">What was found, at renamed nodes.</param>
internal sealed record GenerateAction(Digest Sections, ImmutableArray<Diagnostic> Found)
{
    /// <summary>Writes the action.</summary>
    public static byte[] Encode(GenerateAction action)
    {
        var writer = new CacheWriter();
        writer.Digest(action.Sections);
        DiagnosticsCodec.Write(writer, action.Found);
        return writer.ToArray();
    }

    /// <summary>Reads an action; null where the bytes are none.</summary>
    public static GenerateAction? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CacheReader(bytes);
        var action = new GenerateAction(reader.Digest(), DiagnosticsCodec.Read(ref reader));
        return reader.Completed ? action : null;
    }
}
