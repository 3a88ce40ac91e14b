using System.Runtime.CompilerServices;

namespace System;

/// <summary>A view of values that lie next to each other: u8 literals and constant tables in the executable's data. Bounds are checked.</summary>
public readonly ref struct ReadOnlySpan<T>
{
    private readonly ref T _reference;
    private readonly int _length;

    public unsafe ReadOnlySpan(void* pointer, int length)
    {
        _reference = ref *(T*)pointer;
        _length = length;
    }

    // The compiler looks for these two when it turns a constant into a span; it then replaces them by the data itself.
    public ReadOnlySpan(T[] array) => this = default;

    public ReadOnlySpan(T[] array, int start, int length) => this = default;

    public static implicit operator ReadOnlySpan<T>(T[] array) => default;

    public int Length => _length;

    public ref readonly T this[int index]
    {
        get
        {
            if ((uint)index >= (uint)_length) { Internal.Runtime.CompilerHelpers.ThrowHelpers.ThrowIndexOutOfRangeException(); }
            return ref Unsafe.Add(ref _reference, index);
        }
    }

    /// <summary>What `fixed` takes the address of; a null reference for an empty span.</summary>
    public ref readonly T GetPinnableReference() => ref _reference;
}
