namespace System;

// The code generator calls these for copies and fills of large structures. Byte loops: such copies are rare here, and small.

internal static unsafe class Buffer
{
    internal static void BulkMoveWithWriteBarrier(ref byte destination, ref byte source, nuint length) =>
        SpanHelpers.Memmove(ref destination, ref source, length);
}

internal static unsafe class SpanHelpers
{
    internal static void Memmove(ref byte destination, ref byte source, nuint length)
    {
        fixed (byte* to = &destination)
        fixed (byte* from = &source)
        {
            if (to <= from)
            {
                for (nuint i = 0; i < length; i++) { to[i] = from[i]; }
            }
            else
            {
                for (nuint i = length; i > 0; i--) { to[i - 1] = from[i - 1]; }
            }
        }
    }

    internal static void ClearWithoutReferences(ref byte destination, nuint length) => Fill(ref destination, 0, length);

    internal static void Fill(ref byte destination, byte value, nuint length)
    {
        fixed (byte* to = &destination)
        {
            for (nuint i = 0; i < length; i++) { to[i] = value; }
        }
    }
}
