using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply;

/// <summary>The first bytes of a file that is to be executed, and the file itself for what lies behind them.</summary>
internal unsafe struct ProgramHead
{
    /// <summary>Enough for the headers of a usual ELF file with its interpreter's name, and for the kernel's 256 bytes of a script.</summary>
    internal const int Capacity = 2048;

    private fixed byte _bytes[Capacity];
    private int _length;
    private int _file;

    /// <summary>Reads the head of an open file; a file that cannot be read has an empty one.</summary>
    internal void Read(int file)
    {
        _file = file;
        fixed (byte* bytes = _bytes)
        {
            long count = Files.ReadAt(file, bytes, Capacity, 0);
            _length = count < 0 ? 0 : (int)count;
        }
    }

    /// <summary>Copies bytes of the file; false where it does not have them.</summary>
    internal readonly bool Copy(ulong offset, byte* to, int count)
    {
        if (offset <= (ulong)_length && (ulong)count <= (ulong)_length - offset)
        {
            fixed (byte* bytes = _bytes)
            {
                for (int i = 0; i < count; i++) { to[i] = bytes[(int)offset + i]; }
            }

            return true;
        }

        return (long)offset >= 0 && Files.ReadAt(_file, to, count, offset) == count;
    }

    /// <summary>The byte at a place of the head, 0 behind its end.</summary>
    internal readonly byte At(int index) => index < _length ? _bytes[index] : (byte)0;
}
