using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>Paths as a policy writes them.</summary>
internal static class PathText
{
    /// <summary>The text of a path.</summary>
    public static string Of(PathPattern path)
    {
        string variable = path.Variable switch
        {
            PathVariable.App => "${app}",
            PathVariable.Home => "${home}",
            PathVariable.Tmp => "${tmp}",
            PathVariable.Dotnet => "${dotnet}",
            _ => "",
        };
        return path.Pattern.Length == 0 ? variable + path.Path : variable + path.Path.TrimEnd('/') + "/" + path.Pattern;
    }
}
