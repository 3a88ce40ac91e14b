using System.Text;
using PolicyBuild.Cli.Interop;

namespace PolicyBuild.Cli.Output;

/// <summary>
/// Standard output and error as UTF-8. A console's streams prepare for terminals and signals, for which they start a thread, at the first byte;
/// nothing here asks for either. A reader that has gone away is a normal end.
/// </summary>
internal static class StandardStreams
{
    /// <summary>Writes text to standard output.</summary>
    public static void WriteOutput(string text) => Write(Descriptor.Output, text);

    /// <summary>Writes text to standard error.</summary>
    public static void WriteError(string text) => Write(Descriptor.Error, text);

    private static void Write(int descriptor, string text)
    {
        try
        {
            Descriptor.Write(descriptor, Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // The other end was closed (a pipe into head): nobody is there to be told.
        }
    }
}
