namespace PolicyBuild.Runtime.Text;

/// <summary>A short text with numbers in it, for a file of the kernel.</summary>
internal unsafe struct NumberText
{
    internal const int Capacity = 256;

    private const int MaxDigits = 20;

    private fixed byte _bytes[Capacity];

    internal int Length { get; private set; }

    /// <summary>The bytes; valid as long as this structure stays where it is: on the stack of a caller.</summary>
    internal byte* Text
    {
        get { fixed (byte* bytes = _bytes) { return bytes; } }
    }

    internal void Add(byte character)
    {
        if (Length < Capacity) { _bytes[Length++] = character; }
    }

    internal void Add(ReadOnlySpan<byte> literal)
    {
        for (int i = 0; i < literal.Length; i++) { Add(literal[i]); }
    }

    internal void Add(byte* text)
    {
        for (; *text != 0; text++) { Add(*text); }
    }

    internal void Add(ulong number)
    {
        byte* digits = stackalloc byte[MaxDigits];
        int at = MaxDigits;
        do
        {
            digits[--at] = (byte)('0' + (number % 10));
            number /= 10;
        }
        while (number != 0);
        for (; at < MaxDigits; at++) { Add(digits[at]); }
    }
}
