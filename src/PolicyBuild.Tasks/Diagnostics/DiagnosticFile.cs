using System.Text;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Tasks.Diagnostics;

/// <summary>
/// The diagnostics of the last compile, for builds in which nothing changed. A format number and a count, then for each its
/// severity, code, file, line, column and text, by <see cref="BinaryWriter"/>.
/// </summary>
internal static class DiagnosticFile
{
    private const int Format = 1;

    /// <summary>The file's content.</summary>
    public static byte[] Write(IReadOnlyCollection<LoggedDiagnostic> items)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Format);
            writer.Write(items.Count);
            foreach (LoggedDiagnostic item in items)
            {
                writer.Write((byte)item.Severity);
                writer.Write(item.Code);
                writer.Write(item.File);
                writer.Write(item.Line);
                writer.Write(item.Column);
                writer.Write(item.Text);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Reads the content back; false where it is damaged.</summary>
    public static bool TryRead(byte[] content, out IReadOnlyList<LoggedDiagnostic> items)
    {
        var list = new List<LoggedDiagnostic>();
        items = list;
        try
        {
            using var reader = new BinaryReader(new MemoryStream(content), Encoding.UTF8);
            if (reader.ReadInt32() != Format) { return false; }
            for (int left = reader.ReadInt32(); left > 0; left--)
            {
                var severity = (Severity)reader.ReadByte();
                if (severity > Severity.Error) { return false; }
                list.Add(new LoggedDiagnostic(severity, reader.ReadString(), reader.ReadString(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadString()));
            }

            return reader.BaseStream.Position == content.Length;
        }
        catch (Exception damage) when (damage is IOException or FormatException or ArgumentException)
        {
            return false;
        }
    }
}
