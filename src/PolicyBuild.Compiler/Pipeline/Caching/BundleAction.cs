using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>What is stored of bundling one policy.</summary>
/// <param name="Bundle">The bundle, by content; none where an error was found.</param>
/// <param name="Artifacts">What was emitted beside it.</param>
/// <param name="Length">The bundle's length in bytes.</param>
/// <param name="Profile">The policy's own name.</param>
/// <param name="PolicyHash">SHA-256 of the resolved policy, lower-case hexadecimal.</param>
/// <param name="Found">What was found.</param>
internal sealed record BundleAction(Digest Bundle, Digest Artifacts, int Length, string Profile, string PolicyHash, ImmutableArray<Diagnostic> Found)
{
    /// <summary>Writes the action.</summary>
    public static byte[] Encode(BundleAction action)
    {
        var writer = new CacheWriter();
        writer.Digest(action.Bundle);
        writer.Digest(action.Artifacts);
        writer.Int(action.Length);
        writer.Text(action.Profile);
        writer.Text(action.PolicyHash);
        DiagnosticsCodec.Write(writer, action.Found);
        return writer.ToArray();
    }

    /// <summary>Reads an action; null where the bytes are none.</summary>
    public static BundleAction? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CacheReader(bytes);
        var action = new BundleAction(reader.Digest(), reader.Digest(), reader.Int(), reader.Text(), reader.Text(), DiagnosticsCodec.Read(ref reader));
        return reader.Completed ? action : null;
    }
}
