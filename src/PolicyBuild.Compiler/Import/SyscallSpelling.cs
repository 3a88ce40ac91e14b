using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Import;

/// <summary>Finds the system call that a misspelt name was meant to be.</summary>
internal static class SyscallSpelling
{
    /// <summary>The nearest name; null where none is near.</summary>
    public static string? Nearest(string name)
    {
        var names = new string[SyscallTable.NameCount];
        for (int i = 0; i < names.Length; i++) { names[i] = SyscallTable.NameAt(i); }
        return Spelling.Nearest(name, names);
    }
}
