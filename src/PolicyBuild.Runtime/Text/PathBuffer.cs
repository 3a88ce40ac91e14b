namespace PolicyBuild.Runtime.Text;

/// <summary>A path that is put together, always ended by a zero byte; at most PATH_MAX with it (linux/limits.h).</summary>
internal unsafe struct PathBuffer
{
    internal const int Capacity = 4096;

    private fixed byte _bytes[Capacity];

    internal int Length { get; private set; }

    /// <summary>Whether something did not fit: the path must then not be used.</summary>
    internal bool Overflowed { get; private set; }

    /// <summary>The bytes; valid as long as this structure stays where it is: on the stack of a caller.</summary>
    internal byte* Text
    {
        get { fixed (byte* bytes = _bytes) { return bytes; } }
    }

    internal void Clear()
    {
        Length = 0;
        Overflowed = false;
        _bytes[0] = 0;
    }

    internal void Add(byte* text, int length)
    {
        if (length >= Capacity - Length)
        {
            Overflowed = true;
            return;
        }

        for (int i = 0; i < length; i++) { _bytes[Length + i] = text[i]; }
        Length += length;
        _bytes[Length] = 0;
    }

    internal void Add(byte* text) => Add(text, CString.Length(text));

    internal void Add(ReadOnlySpan<byte> literal)
    {
        fixed (byte* text = literal) { Add(text, literal.Length); }
    }

    /// <summary>Takes so many bytes away from the front.</summary>
    internal void CutFront(int length)
    {
        Length -= length;
        for (int i = 0; i <= Length; i++) { _bytes[i] = _bytes[i + length]; }
    }

    internal void Truncate(int length)
    {
        Length = length;
        _bytes[length] = 0;
    }
}
