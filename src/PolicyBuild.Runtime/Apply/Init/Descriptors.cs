using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>The descriptors that a process of the launcher keeps while the program runs.</summary>
internal static class Descriptors
{
    /// <summary>Closes all but one.</summary>
    internal static int CloseAllBut(int kept) => CloseAllBut(kept, kept);

    /// <summary>Closes all but two: 0, or a negative error number.</summary>
    internal static int CloseAllBut(int one, int other)
    {
        uint low = (uint)(one < other ? one : other);
        uint high = (uint)(one < other ? other : one);
        int result = low == 0 ? 0 : Pipes.CloseRange(0, low - 1);
        if (result == 0 && high > low) { result = Pipes.CloseRange(low + 1, high - 1); }
        return result == 0 ? Pipes.CloseRange(high + 1, ~0U) : result;
    }
}
