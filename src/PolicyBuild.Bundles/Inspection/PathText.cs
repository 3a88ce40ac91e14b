using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>Paths of records as a policy writes them.</summary>
public static class PathText
{
    /// <summary>The variable as a policy writes it; empty for none.</summary>
    public static string Of(PathVariable variable) => variable switch
    {
        PathVariable.App => "${app}",
        PathVariable.Home => "${home}",
        PathVariable.Tmp => "${tmp}",
        PathVariable.Dotnet => "${dotnet}",
        _ => "",
    };

    /// <summary>The variable, the path and, where there is one, the pattern.</summary>
    public static string Of(PathVariable variable, string path, string pattern = "")
    {
        string folder = Of(variable) + path;
        if (pattern.Length == 0) { return folder; }
        string text = folder.EndsWith('/') ? folder + pattern : folder + "/" + pattern;
        return text.EndsWith('/') ? text + "**" : text;
    }
}
