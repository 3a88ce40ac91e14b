using System;
using System.Buffers.Binary;
using System.Text;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Bundles.Writing;

/// <summary>Writes an executable that starts one program under one policy: policy-run, marked, with the bundle and a trailer behind it.</summary>
public static unsafe class LauncherFile
{
    // Offsets of the fields of AppendedTrailer (docs/bundle-format.md, section 11).
    private const int OffsetField = 8;
    private const int LengthField = 16;
    private const int ProgramField = 32;
    private const int DigestField = AppendedTrailer.Size - Sha256.DigestSize;

    /// <summary>Whether these are the bytes of policy-run as it is linked: an ELF executable of 64 bits that ends with its section table, unmarked.</summary>
    public static bool IsLauncher(ReadOnlySpan<byte> launcher)
    {
        if (launcher.Length < LauncherImage.HeaderSize || !launcher.StartsWith("\u007fELF\u0002\u0001"u8)) { return false; }

        // Sound: the header's 64 bytes are there.
        fixed (byte* header = launcher) { return !LauncherImage.IsMarked(header) && LauncherImage.EndOf(header) == (ulong)launcher.Length; }
    }

    /// <summary>Whether a name can be a program's: 1 to 255 bytes of UTF-8 without '/' and zero characters, neither "." nor "..".</summary>
    public static bool IsProgramName(string name) => name is not ("" or "." or "..") && !name.Contains('/', StringComparison.Ordinal)
        && !name.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(name) <= AppendedTrailer.MaxProgram;

    /// <summary>The executable's bytes; they depend on the arguments alone.</summary>
    /// <param name="launcher">policy-run: see <see cref="IsLauncher"/>.</param>
    /// <param name="bundle">The bundle, at most 16 MiB.</param>
    /// <param name="program">The file name of the program, which lies beside the executable: see <see cref="IsProgramName"/>.</param>
    /// <exception cref="ArgumentException">One of them is not what it must be.</exception>
    public static byte[] Of(ReadOnlySpan<byte> launcher, ReadOnlySpan<byte> bundle, string program)
    {
        if (!IsLauncher(launcher)) { throw new ArgumentException("not policy-run", nameof(launcher)); }
        if (bundle.Length > BundleHeader.MaxLength) { throw new ArgumentException("longer than a bundle may be", nameof(bundle)); }
        if (!IsProgramName(program)) { throw new ArgumentException("not the name of a file", nameof(program)); }

        byte[] file = new byte[launcher.Length + bundle.Length + AppendedTrailer.Size];
        launcher.CopyTo(file);
        LauncherImage.Mark.CopyTo(file.AsSpan(LauncherImage.MarkOffset));
        Span<byte> part = file.AsSpan(launcher.Length);
        bundle.CopyTo(part);
        Span<byte> trailer = part[bundle.Length..];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, AppendedTrailer.MagicValue);
        BinaryPrimitives.WriteUInt16LittleEndian(trailer[4..], AppendedTrailer.CurrentVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(trailer[6..], AppendedTrailer.Size);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer[OffsetField..], (ulong)launcher.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer[LengthField..], (ulong)bundle.Length);
        Encoding.UTF8.GetBytes(program, trailer[ProgramField..]);
        Digest.Of(part[..(bundle.Length + DigestField)]).CopyTo(trailer[DigestField..]);
        return file;
    }
}
