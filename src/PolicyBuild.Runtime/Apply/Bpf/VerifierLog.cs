using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

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

    /// <summary>The last line that says something of the program, ended by zero; empty where there is none.</summary>
    internal readonly byte* LastLine()
    {
        if (_text is null || *_text == 0) { return _text; }
        _text[Bytes - 1] = 0;
        byte* last = _text;
        for (byte* line = _text; *line != 0;)
        {
            int end = CString.IndexOf(line, (byte)'\n');
            if (!IsStatistic(line)) { last = line; }
            if (end < 0) { break; }
            line[end] = 0;
            line += end + 1;
        }

        return last;
    }

    private static bool IsStatistic(byte* line) =>
        *line is 0 or (byte)'\n' || CString.StartsWith(line, "processed "u8) || CString.StartsWith(line, "verification time"u8)
        || CString.StartsWith(line, "stack depth"u8) || CString.StartsWith(line, "max_states"u8);
}
