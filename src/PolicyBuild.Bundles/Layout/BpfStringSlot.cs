using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>
/// One slot of a <see cref="BpfMapRole.Strings"/> map, 4096 bytes. The slot's number is the <see cref="PathVariable"/> that it has the
/// folder of, or <see cref="Program"/> or <see cref="Interpreter"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct BpfStringSlot
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 4096;

    /// <summary>How many slots the map's one value has.</summary>
    public const int Count = 8;

    /// <summary>The slot of the started program's real path.</summary>
    public const int Program = 6;

    /// <summary>The slot of the real path of its interpreter, of ELF or #!.</summary>
    public const int Interpreter = 7;

    /// <summary>Longest text in bytes.</summary>
    public const int MaxText = Size - 9;

    /// <summary>Bytes of the text without the zero behind it.</summary>
    public uint Length;

    /// <summary>1 where the path is known; 0: nothing matches the slot.</summary>
    public uint Known;

    /// <summary>The text: an absolute path without a '/' at its end, so that the root folder's is empty; then zeros.</summary>
    public fixed byte Text[4088];
}
