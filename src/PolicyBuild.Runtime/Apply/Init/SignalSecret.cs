using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>
/// What launcher and init know and nobody else: a queued signal that carries it is the launcher's word to pass another signal on. The sender in a
/// signal's information is no proof, since rt_sigqueueinfo(2) takes it from the caller; the program may queue whatever it likes to the init.
/// </summary>
internal struct SignalSecret
{
    private const ulong SignalBits = 0xFF;

    private ulong _bits;

    /// <summary>Draws a new one, of 56 bits: 0, or a negative error number.</summary>
    internal int Draw()
    {
        int result = Processes.Random(out ulong number);
        _bits = number & ~SignalBits;
        return result;
    }

    /// <summary>The value that says: pass this signal on.</summary>
    internal readonly ulong With(int signal) => _bits | ((ulong)signal & SignalBits);

    /// <summary>The signal of such a value; 0 for any other value.</summary>
    internal readonly int SignalOf(ulong value) => (value & ~SignalBits) == _bits ? (int)(value & SignalBits) : 0;
}
