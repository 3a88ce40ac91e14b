using System.Runtime.InteropServices;
using System.Text;

namespace PolicyBuild.Runtime.Tests.Pure;

/// <summary>Zero-ended strings, and arrays of them, that live as long as a test.</summary>
internal sealed unsafe class NativeText : IDisposable
{
    private readonly List<nint> _blocks = [];

    internal byte* Of(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text + '\0');
        nint block = Marshal.AllocHGlobal(bytes.Length);
        _blocks.Add(block);
        Marshal.Copy(bytes, 0, block, bytes.Length);
        return (byte*)block;
    }

    /// <summary>An array that ends in a null pointer.</summary>
    internal byte** OfAll(params string[] texts)
    {
        byte** array = Pointers(texts.Length + 1);
        for (int i = 0; i < texts.Length; i++) { array[i] = Of(texts[i]); }
        array[texts.Length] = null;
        return array;
    }

    internal byte** Pointers(int count)
    {
        nint block = Marshal.AllocHGlobal(count * sizeof(byte*));
        _blocks.Add(block);
        return (byte**)block;
    }

    internal static string Read(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    public void Dispose() => _blocks.ForEach(Marshal.FreeHGlobal);
}
