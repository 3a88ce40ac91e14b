using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>What is stored of parsing one file.</summary>
/// <param name="Keys">The outputs.</param>
/// <param name="Found">What was found, as of file 0.</param>
internal sealed record ParseAction(FileKeys Keys, ImmutableArray<Diagnostic> Found)
{
    /// <summary>Writes the action.</summary>
    public static byte[] Encode(ParseAction action)
    {
        var writer = new CacheWriter();
        writer.Digest(action.Keys.Syntax);
        writer.Digest(action.Keys.Positions);
        writer.Digest(action.Keys.Suppressions);
        DiagnosticsCodec.Write(writer, action.Found);
        return writer.ToArray();
    }

    /// <summary>Reads an action; null where the bytes are none.</summary>
    public static ParseAction? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CacheReader(bytes);
        var action = new ParseAction(new FileKeys(reader.Digest(), reader.Digest(), reader.Digest()), DiagnosticsCodec.Read(ref reader));
        return reader.Completed ? action : null;
    }
}
