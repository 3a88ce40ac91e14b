using System.Text;

namespace PolicyBuild.Cli.Output;

/// <summary>Standard output and error as UTF-8, without the start-up cost of a console writer. A reader that has gone away is a normal end.</summary>
internal static class StandardStreams
{
    /// <summary>Writes text to standard output.</summary>
    public static void WriteOutput(string text) => Write(Console.OpenStandardOutput(), text);

    /// <summary>Writes text to standard error.</summary>
    public static void WriteError(string text) => Write(Console.OpenStandardError(), text);

    private static void Write(Stream stream, string text)
    {
        try
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush();
        }
        catch (IOException)
        {
            // The other end was closed (a pipe into head): nobody is there to be told.
        }
    }
}
