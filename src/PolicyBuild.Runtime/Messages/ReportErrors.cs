using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Messages;

/// <summary>PB8044: the report that --report asks for.</summary>
internal static unsafe class ReportErrors
{
    /// <summary>PB8044: it cannot be written. Who asks for one counts on it, so that nothing is started without.</summary>
    internal static int NotWritten(byte* path, int number)
    {
        Line line = default;
        Message.Begin(ref line, 8044);
        line.Add("cannot write the report"u8);
        if (path is not null)
        {
            line.Add(" to '"u8);
            line.Add(path);
            line.Add("'"u8);
        }

        Message.AddReason(ref line, number);
        if (number == KernelError.NoReader) { line.Add("; a named pipe needs who reads it, or name a file"u8); }
        return Message.Fail(ref line);
    }
}
