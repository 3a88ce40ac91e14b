using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Runtime.Messages;

/// <summary>A path as the policy wrote it: a variable, what follows it, and perhaps a pattern.</summary>
internal unsafe struct PolicyPath
{
    internal PathVariable Variable;

    /// <summary>Empty, or begins with '/'.</summary>
    internal byte* Path;

    /// <summary>The pattern of the last segment, or null.</summary>
    internal byte* Pattern;

    /// <summary>Whether the path is a variable's folder itself and nothing below.</summary>
    internal readonly bool IsWholeVariable
    {
        get
        {
            byte* rest = Path;
            while (*rest == (byte)'/') { rest++; }
            return Variable != PathVariable.None && *rest == 0;
        }
    }

    internal readonly ReadOnlySpan<byte> VariableName => Variable switch
    {
        PathVariable.App => "${app}"u8,
        PathVariable.Home => "${home}"u8,
        PathVariable.Tmp => "${tmp}"u8,
        PathVariable.Dotnet => "${dotnet}"u8,
        _ => default,
    };

    /// <summary>What gives the variable a value.</summary>
    internal readonly ReadOnlySpan<byte> VariableHelp => Variable switch
    {
        PathVariable.App => " (name the folder with --app)"u8,
        PathVariable.Home => " (HOME must be an absolute path, without a link in a folder that all may write)"u8,
        PathVariable.Tmp => " (TMPDIR must be an absolute path, without a link in a folder that all may write, or /tmp be there)"u8,
        PathVariable.Dotnet => " (set DOTNET_ROOT, without a link in a folder that all may write, or put dotnet on PATH)"u8,
        _ => default,
    };
}
