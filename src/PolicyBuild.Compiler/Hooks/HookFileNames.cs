namespace PolicyBuild.Compiler.Hooks;

/// <summary>How files with hook policies are named, and told from others.</summary>
internal static class HookFileNames
{
    private const string Text = ".bpf";
    private const string Object = ".bpf.o";

    private static ReadOnlySpan<byte> ElfMagic => [0x7F, (byte)'E', (byte)'L', (byte)'F'];

    /// <summary>Whether a file of this name is a hook policy or an object file, not a policy.</summary>
    public static bool IsHookFile(string name) => name.EndsWith(Text, StringComparison.Ordinal) || name.EndsWith(Object, StringComparison.Ordinal);

    /// <summary>Whether a file is a compiled object.</summary>
    public static bool IsObject(ReadOnlySpan<byte> content) => content.StartsWith(ElfMagic);

    /// <summary>Whether a name is a relative path that stays in its folder and is a hook policy's.</summary>
    public static bool IsFine(string name)
    {
        if (!IsHookFile(name) || name.Contains('\\', StringComparison.Ordinal)) { return false; }
        foreach (char c in name)
        {
            if (char.IsControl(c)) { return false; }
        }

        ReadOnlySpan<char> left = name;
        foreach (Range range in left.Split('/'))
        {
            if (left[range] is "" or "." or ".." or Text or Object) { return false; }
        }

        return true;
    }
}
