namespace PolicyBuild.Cli.Input;

/// <summary>The name of a policy's outputs.</summary>
internal static class PolicyName
{
    /// <summary>NAME of standard input where nobody gives it one: nothing is written then.</summary>
    public const string OfStandardInput = "policy";

    /// <summary>NAME of <c>NAME.policy.yaml</c>; of any other file its name without <c>.yaml</c> or <c>.yml</c>.</summary>
    public static string Of(string path)
    {
        string name = Path.GetFileName(path);
        foreach (string extension in (ReadOnlySpan<string>)[".policy.yaml", ".policy.yml", ".yaml", ".yml"])
        {
            if (name.Length > extension.Length && name.EndsWith(extension, StringComparison.Ordinal)) { return name[..^extension.Length]; }
        }

        return name;
    }

    /// <summary>Whether outputs of this name lie in the folder that the user chose: NAME.policybundle, and the folder NAME.</summary>
    public static bool IsUsable(string name) => name is not ("" or "." or "..") && !name.Contains('/') && !name.Contains('\0');
}
