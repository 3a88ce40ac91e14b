using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PolicyBuild.Tasks.Publishing;

/// <summary>Writes a file that may be executed.</summary>
internal static class ExecutableFile
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>
    /// Puts the bytes in place under a temporary name first: a file that runs just now cannot be written, and nobody may start half a file. A file that
    /// has the bytes already is left alone, so that what is copied from it stays up to date. Its time is an old one, told by the bytes: another program that
    /// is published under the same name counts as newer and replaces it, and another launcher of the same length is not taken for this one.
    /// </summary>
    /// <param name="path">The full path.</param>
    /// <param name="bytes">The content.</param>
    public static void Write(string path, byte[] bytes)
    {
        DateTime time = TimeOf(bytes);
        if (!OperatingSystem.IsWindows() && File.Exists(path) && File.GetLastWriteTimeUtc(path) == time && (File.GetUnixFileMode(path) & Mode) == Mode && bytes.AsSpan().SequenceEqual(File.ReadAllBytes(path))) { return; }
        string folder = Path.GetDirectoryName(path)!; // a file lies in a folder
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(folder, Path.GetRandomFileName());
        try
        {
            File.WriteAllBytes(temporary, bytes);
            if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(temporary, Mode); }
            File.SetLastWriteTimeUtc(temporary, time);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    // A second of the eight years from 2000 on.
    private static DateTime TimeOf(byte[] bytes) =>
        new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(bytes)) >> 4);
}
