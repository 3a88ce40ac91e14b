using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>What the kernel's verifier says of a program: a trace of some megabytes, of which one line says why it was refused.</summary>
internal unsafe struct VerifierLog
{
    /// <summary>The longest that kernels before 6.4 take (kernel/bpf/verifier.c: UINT_MAX >> 8).</summary>
    internal const uint Bytes = (1 << 24) - 4096;

    private byte* _text;

    /// <summary>Where the kernel writes; null without memory. Pages that it does not write to cost nothing.</summary>
    internal byte* Text
    {
        get
        {
            if (_text is null) { _text = PrivateMemory.Map(Bytes); }
            if (_text is not null) { *_text = 0; }
            return _text;
        }
    }

    /// <summary>Whether there is room for a log.</summary>
    internal readonly bool IsOpen => _text is not null;

    /// <summary>What the log says; nothing where there is none.</summary>
    internal readonly VerifierText Read()
    {
        if (_text is null) { return VerifierText.None; }
        _text[Bytes - 1] = 0;
        return VerifierText.Read(_text);
    }
}
