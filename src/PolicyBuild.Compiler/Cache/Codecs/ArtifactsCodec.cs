using System.Collections.Immutable;
using PolicyBuild.Compiler.Emit;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>
/// What was emitted beside the bundle as bytes. The bundle is an output of its own, stored as it is, so that its digest is the file's; most artifacts
/// are parts of it, and only their place is written.
/// </summary>
internal static class ArtifactsCodec
{
    /// <summary>Encodes what belongs to a bundle.</summary>
    /// <param name="emitted">The bundle, and what belongs to it.</param>
    /// <param name="digest">The bundle's digest.</param>
    public static byte[] Encode(EmittedPolicy emitted, in Digest digest)
    {
        var writer = new CacheWriter();
        writer.Header(BlobKind.Artifacts);
        writer.Text(emitted.Profile);
        writer.Text(emitted.PolicyHash);
        writer.Digest(digest);
        writer.Number((ulong)emitted.Artifacts.Length);
        foreach (EmittedArtifact artifact in emitted.Artifacts)
        {
            writer.Text(artifact.Name);
            int at = emitted.Bundle.Span.IndexOf(artifact.Bytes.Span);
            writer.Flag(at >= 0);
            if (at < 0)
            {
                writer.Bytes(artifact.Bytes.Span);
                continue;
            }

            writer.Number((ulong)at);
            writer.Number((ulong)artifact.Bytes.Length);
        }

        return writer.ToArray();
    }

    /// <summary>Decodes what belongs to a bundle; null where the bytes are none or belong to another bundle.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="bundle">The bundle.</param>
    /// <param name="digest">The bundle's digest, which the caller has checked.</param>
    public static EmittedPolicy? Decode(ReadOnlySpan<byte> bytes, ReadOnlyMemory<byte> bundle, in Digest digest)
    {
        var reader = new CacheReader(bytes);
        reader.Header(BlobKind.Artifacts);
        string profile = reader.Text();
        string hash = reader.Text();
        reader.Require(reader.Digest() == digest);
        int count = reader.Count();
        var artifacts = ImmutableArray.CreateBuilder<EmittedArtifact>(count);
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            string name = reader.Text();

            // A file of this name is written: it must be one, of the folder that it is written to.
            reader.Require(name.Length > 0 && name[0] != '.' && !name.AsSpan().ContainsAny('/', '\\', '\0'));
            if (!reader.Flag())
            {
                artifacts.Add(new EmittedArtifact(name, reader.Bytes().ToArray()));
                continue;
            }

            int at = reader.Bounded(bundle.Length);
            int length = reader.Bounded(bundle.Length - at);
            if (!reader.Failed) { artifacts.Add(new EmittedArtifact(name, bundle.Slice(at, length))); }
        }

        return reader.Completed ? new EmittedPolicy(profile, hash, bundle, artifacts.DrainToImmutable()) : null;
    }
}
