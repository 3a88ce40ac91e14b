using System.Text;

namespace PolicyBuild.Uapi;

/// <summary>
/// Sorted ASCII names in one blob. Looking up compares bytes where they lie: no string exists before somebody asks for
/// one, and nothing is built when the process starts.
/// </summary>
/// <param name="blob">The names one after the other, in ordinal order.</param>
/// <param name="offsets">Where each name begins, and the end.</param>
internal readonly ref struct NameTable(ReadOnlySpan<byte> blob, ReadOnlySpan<int> offsets)
{
    private readonly ReadOnlySpan<byte> _blob = blob;
    private readonly ReadOnlySpan<int> _offsets = offsets;

    /// <summary>How many names there are.</summary>
    public int Count => _offsets.Length - 1;

    /// <summary>The name at a position.</summary>
    public string this[int index] => Encoding.ASCII.GetString(Bytes(index));

    /// <summary>The bytes of the name at a position.</summary>
    public ReadOnlySpan<byte> Bytes(int index) => _blob[_offsets[index].._offsets[index + 1]];

    /// <summary>The position of a name, or -1.</summary>
    public int IndexOf(ReadOnlySpan<char> name)
    {
        int low = 0;
        int high = Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = Compare(name, Bytes(middle));
            if (order == 0)
            {
                return middle;
            }
            if (order < 0)
            {
                high = middle - 1;
            }
            else
            {
                low = middle + 1;
            }
        }
        return -1;
    }

    private static int Compare(ReadOnlySpan<char> name, ReadOnlySpan<byte> entry)
    {
        int shared = Math.Min(name.Length, entry.Length);
        for (int i = 0; i < shared; i++)
        {
            int order = name[i] - entry[i];
            if (order != 0)
            {
                return order;
            }
        }
        return name.Length - entry.Length;
    }
}
