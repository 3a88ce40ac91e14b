using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>The descriptors that a process of the launcher keeps while the program runs; all others are closed.</summary>
internal unsafe struct Descriptors
{
    private const int Capacity = 12;

    private fixed int _kept[Capacity];
    private int _count;

    internal void Keep(int descriptor)
    {
        int at = _count++;
        for (; at > 0 && _kept[at - 1] > descriptor; at--) { _kept[at] = _kept[at - 1]; }
        _kept[at] = descriptor;
    }

    /// <summary>Closes the others: 0, or a negative error number.</summary>
    internal readonly int CloseOthers()
    {
        uint first = 0;
        int result = 0;
        for (int i = 0; result == 0 && i < _count; i++)
        {
            uint kept = (uint)_kept[i];
            if (kept > first) { result = Pipes.CloseRange(first, kept - 1); }
            first = kept + 1;
        }

        return result == 0 ? Pipes.CloseRange(first, ~0U) : result;
    }
}
