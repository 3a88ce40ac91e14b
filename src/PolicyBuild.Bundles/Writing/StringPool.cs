using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;
using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Bundles.Writing;

/// <summary>The strings of one section, each once, as UTF-8 with a zero byte behind it, in the order of their first use.</summary>
/// <param name="start">Where the pool begins in its section, in bytes.</param>
internal sealed class StringPool(int start)
{
    // A lone surrogate is an error, not a question mark: two different paths must not become one.
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly MemoryStream _bytes = new();
    private readonly Dictionary<string, StringReference> _known = new(StringComparer.Ordinal);

    /// <summary>Puts a string into the pool, or finds it there.</summary>
    /// <exception cref="ArgumentException">It holds a zero character or a lone surrogate, or is longer than a reference can say.</exception>
    internal StringReference Add(string text)
    {
        if (_known.TryGetValue(text, out StringReference known)) { return known; }
        if (text.Contains('\0', StringComparison.Ordinal)) { throw new ArgumentException("a string holds no zero byte", nameof(text)); }
        byte[] bytes = s_utf8.GetBytes(text);
        if (bytes.Length > StringReference.MaxLength)
        {
            throw new ArgumentException($"a string of {bytes.Length} bytes, and at most {StringReference.MaxLength} fit", nameof(text));
        }

        var reference = new StringReference { Offset = (uint)(start + _bytes.Length), Length = (uint)bytes.Length };
        _bytes.Write(bytes);
        _bytes.WriteByte(0);
        _known.Add(text, reference);
        return reference;
    }

    /// <summary>Puts a string into the pool and writes the reference to it.</summary>
    internal void Write(Span<byte> destination, string text)
    {
        StringReference reference = Add(text);
        BinaryPrimitives.WriteUInt32LittleEndian(destination, reference.Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], reference.Length);
    }

    /// <summary>How many bytes there are.</summary>
    internal int Length => (int)_bytes.Length;

    /// <summary>Copies the bytes.</summary>
    internal void CopyTo(Span<byte> destination) => _bytes.GetBuffer().AsSpan(0, Length).CopyTo(destination);

    /// <summary>The section: the records that were written, and this pool behind them.</summary>
    internal byte[] AppendTo(ReadOnlySpan<byte> records) => [.. records, .. _bytes.ToArray()];
}
