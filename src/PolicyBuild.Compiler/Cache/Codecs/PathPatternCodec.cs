using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>A path pattern as bytes.</summary>
internal static class PathPatternCodec
{
    /// <summary>Writes a pattern.</summary>
    public static void Write(CacheWriter writer, PathPattern path)
    {
        writer.Byte((byte)path.Variable);
        writer.Text(path.Path);
        writer.Text(path.Pattern);
    }

    /// <summary>Reads a pattern.</summary>
    public static PathPattern Read(ref CacheReader reader) =>
        new((PathVariable)reader.Bounded((int)PathVariable.Dotnet), reader.Text(), reader.Text());
}
