using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>What is stored of resolving one policy.</summary>
/// <param name="Model">The model; its content is none where an error was found.</param>
/// <param name="Files">Of each file that it extends the name, and the path relative to the policy's folder; null for a built-in.</param>
/// <param name="Found">What was found.</param>
internal sealed record ResolveAction(ModelKeys Model, ImmutableArray<(string Name, string? Path)> Files, ImmutableArray<Diagnostic> Found)
{
    /// <summary>Writes the action.</summary>
    public static byte[] Encode(ResolveAction action)
    {
        var writer = new CacheWriter();
        ModelKeysCodec.Write(writer, action.Model);
        writer.Number((ulong)action.Files.Length);
        foreach ((string name, string? path) in action.Files)
        {
            writer.Text(name);
            writer.Optional(path);
        }

        DiagnosticsCodec.Write(writer, action.Found);
        return writer.ToArray();
    }

    /// <summary>Reads an action; null where the bytes are none.</summary>
    public static ResolveAction? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CacheReader(bytes);
        ModelKeys model = ModelKeysCodec.Read(ref reader);
        int count = reader.Count();
        var files = ImmutableArray.CreateBuilder<(string Name, string? Path)>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { files.Add((reader.Text(), reader.OptionalText())); }
        var action = new ResolveAction(model, files.DrainToImmutable(), DiagnosticsCodec.Read(ref reader));
        return reader.Completed ? action : null;
    }
}
