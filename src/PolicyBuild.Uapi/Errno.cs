using System.Diagnostics.CodeAnalysis;

namespace PolicyBuild.Uapi;

/// <summary>Error numbers.</summary>
public static class Errno
{
    /// <summary>The name of a number.</summary>
    public static bool TryGetName(int number, [NotNullWhen(true)] out string? name)
    {
        name = number == 1 ? "EPERM" : null;
        return name is not null;
    }
}
