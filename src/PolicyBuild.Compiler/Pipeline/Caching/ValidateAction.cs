using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>What is stored of validating one file.</summary>
/// <param name="Fits">Whether the file fits the schema.</param>
/// <param name="Fitting">What fits of it: the tree itself, or the rest of it.</param>
/// <param name="Found">What was found, as of file 0.</param>
internal sealed record ValidateAction(bool Fits, Digest Fitting, ImmutableArray<Diagnostic> Found)
{
    /// <summary>Writes the action.</summary>
    public static byte[] Encode(ValidateAction action)
    {
        var writer = new CacheWriter();
        writer.Flag(action.Fits);
        writer.Digest(action.Fitting);
        DiagnosticsCodec.Write(writer, action.Found);
        return writer.ToArray();
    }

    /// <summary>Reads an action; null where the bytes are none.</summary>
    public static ValidateAction? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CacheReader(bytes);
        var action = new ValidateAction(reader.Flag(), reader.Digest(), DiagnosticsCodec.Read(ref reader));
        return reader.Completed ? action : null;
    }
}
