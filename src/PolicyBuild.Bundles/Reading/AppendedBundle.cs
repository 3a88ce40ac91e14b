using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Bundles.Reading;

/// <summary>
/// The part of an executable behind policy-run: a bundle and its trailer. The launcher compiles this file too. Every byte of the part is
/// covered by the trailer's digest or is compared with the one value that it may have.
/// </summary>
/// <remarks>Sound because nothing is read before the part's length was compared with the trailer's size, and the bundle's with the part's.</remarks>
public unsafe struct AppendedBundle
{
    /// <summary>Longest part in bytes.</summary>
    public const long MaxLength = BundleHeader.MaxLength + AppendedTrailer.Size;

    /// <summary>The bundle, unverified but for its bytes being those that were written.</summary>
    public byte* Bundle { get; private set; }

    /// <summary>Length of the bundle in bytes.</summary>
    public ulong Length { get; private set; }

    /// <summary>The file name of the program to start, ended by a zero byte.</summary>
    public byte* Program { get; private set; }

    /// <summary>Checks the trailer, that the bundle fills what is before it, and the digest over both.</summary>
    /// <param name="part">All bytes behind the launcher's own; need not be aligned.</param>
    /// <param name="length">How many, up to the end of the file.</param>
    /// <param name="offset">Where the part begins in the file.</param>
    /// <param name="appended">What was found; empty where the status is not Ok.</param>
    /// <returns><see cref="BundleStatus.Ok"/>, or the first fault found.</returns>
    public static BundleStatus Open(byte* part, ulong length, ulong offset, out AppendedBundle appended)
    {
        appended = default;
        if (length < AppendedTrailer.Size) { return BundleStatus.NoTrailer; }
        if (length > MaxLength) { return BundleStatus.TooLong; }
        ulong bundleLength = length - AppendedTrailer.Size;
        var trailer = (AppendedTrailer*)(part + bundleLength);
        if (trailer->Magic != AppendedTrailer.MagicValue) { return BundleStatus.NoTrailer; }
        if (trailer->Version > AppendedTrailer.CurrentVersion) { return BundleStatus.TrailerVersion; }
        bool fits = trailer->Version != 0 && trailer->TrailerSize == AppendedTrailer.Size && trailer->Reserved == 0
            && trailer->Offset == offset && trailer->Length == bundleLength;
        if (!fits) { return BundleStatus.TrailerFields; }
        if (!IsFileName(trailer->Program)) { return BundleStatus.TrailerProgram; }

        byte* digest = stackalloc byte[Sha256.DigestSize];
        Sha256.Hash(part, length - Sha256.DigestSize, digest);
        if (!Sha256.Same(digest, trailer->Digest)) { return BundleStatus.TrailerDigest; }

        appended.Bundle = part;
        appended.Length = bundleLength;
        appended.Program = trailer->Program;
        return BundleStatus.Ok;
    }

    /// <summary>Whether the field holds the name of a file in one folder: no path, neither "." nor "..", and zeros to the field's end.</summary>
    private static bool IsFileName(byte* field)
    {
        int length = 0;
        for (; length <= AppendedTrailer.MaxProgram && field[length] != 0; length++)
        {
            if (field[length] == (byte)'/') { return false; }
        }

        if (length is 0 or > AppendedTrailer.MaxProgram) { return false; }
        for (int i = length; i <= AppendedTrailer.MaxProgram; i++)
        {
            if (field[i] != 0) { return false; }
        }

        bool dots = field[0] == (byte)'.' && (length == 1 || (length == 2 && field[1] == (byte)'.'));
        return !dots;
    }
}
