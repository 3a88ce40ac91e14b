using System.Text;
using PolicyBuild.Cli.Interop;

namespace PolicyBuild.Cli.Output;

/// <summary>
/// Standard output and error as UTF-8. A console's streams prepare for terminals and signals, for which they start a thread, at the first byte;
/// nothing here asks for either, and so Linux goes without. A reader that has gone away is a normal end.
/// </summary>
internal static class StandardStreams
{
    /// <summary>Writes text to standard output.</summary>
    public static void WriteOutput(string text) => Write(Descriptor.Output, text);

    /// <summary>Writes text to standard error.</summary>
    public static void WriteError(string text) => Write(Descriptor.Error, text);

    private static void Write(int descriptor, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            if (OperatingSystem.IsLinux()) { Descriptor.Write(descriptor, bytes); }
            else { WriteToConsole(descriptor, bytes); }
        }
        catch (IOException)
        {
            // The other end was closed (a pipe into head): nobody is there to be told.
        }
    }

    private static void WriteToConsole(int descriptor, byte[] bytes)
    {
        using Stream console = descriptor == Descriptor.Output ? Console.OpenStandardOutput() : Console.OpenStandardError();
        console.Write(bytes);
    }
}
