using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.InProcess;

/// <summary>Texts as the steps want them, ended by a zero byte, as long as this lives.</summary>
internal sealed unsafe class NativeTexts : IDisposable
{
    private readonly List<nint> _memory = [];

    /// <summary>A text as UTF-8.</summary>
    /// <exception cref="ArgumentException">It has a zero character, behind which the kernel would not look.</exception>
    internal byte* Add(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) { throw new ArgumentException("a path has no zero character", nameof(text)); }
        nint copy = Marshal.StringToCoTaskMemUTF8(text);
        _memory.Add(copy);
        return (byte*)copy;
    }

    /// <summary>An environment of the variables of these names that this process has, ended by a null pointer.</summary>
    internal byte** Environment(params ReadOnlySpan<string> names)
    {
        nint block = Marshal.AllocCoTaskMem((names.Length + 1) * sizeof(nint));
        _memory.Add(block);
        byte** next = (byte**)block;
        foreach (string name in names)
        {
            if (System.Environment.GetEnvironmentVariable(name) is { } value) { *next++ = Add(name + "=" + value); }
        }

        *next = null;
        return (byte**)block;
    }

    public void Dispose()
    {
        foreach (nint memory in _memory) { Marshal.FreeCoTaskMem(memory); }
    }
}
