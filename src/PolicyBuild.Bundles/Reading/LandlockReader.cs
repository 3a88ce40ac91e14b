using PolicyBuild.Bundles.Layout;
using PolicyBuild.Uapi;

namespace PolicyBuild.Bundles.Reading;

/// <summary>Reads a Landlock section (docs/bundle-format.md, section 6). Compiled into the launcher too.</summary>
/// <remarks>Sound because <see cref="Open"/> checks every reference against the section's length before the accessors follow it.</remarks>
public unsafe struct LandlockReader
{
    private const uint MaxPort = 65535;

    private byte* _section;

    /// <summary>The section's header.</summary>
    public readonly LandlockHeader* Header => (LandlockHeader*)_section;

    /// <summary>The flags.</summary>
    public readonly LandlockFlags Flags => (LandlockFlags)Header->Flags;

    /// <summary>How many path rules there are.</summary>
    public readonly uint PathCount => Header->Paths.Count;

    /// <summary>How many port rules there are.</summary>
    public readonly uint PortCount => Header->Ports.Count;

    /// <summary>Checks a Landlock section from its first to its last record.</summary>
    /// <param name="section">The section.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="reader">The reader; without a header where the status is not Ok.</param>
    /// <returns><see cref="BundleStatus.Ok"/>, or the first fault found (PB6061 to PB6075).</returns>
    public static BundleStatus Open(byte* section, ulong length, out LandlockReader reader)
    {
        reader = default;
        if (section == null || length < LandlockHeader.Size) { return BundleStatus.LandlockTooShort; }
        var header = (LandlockHeader*)section;
        BundleStatus status = CheckHeader(header);
        if (status == BundleStatus.Ok) { status = CheckTables(length, header); }
        if (status == BundleStatus.Ok) { status = CheckMasks(section, header); }
        if (status == BundleStatus.Ok) { status = CheckPaths(section, length, header); }
        if (status == BundleStatus.Ok) { status = CheckPorts(section, header); }
        if (status == BundleStatus.Ok) { reader._section = section; }
        return status;
    }

    /// <summary>What the ruleset handles under an ABI.</summary>
    /// <param name="abi">The kernel's ABI; one above the bundle's newest is taken as that.</param>
    /// <returns>The record; null for an ABI of 0.</returns>
    public readonly LandlockAbiRecord* Ruleset(uint abi) =>
        abi == 0 ? null : (LandlockAbiRecord*)(_section + Header->Rulesets.Offset) + (Clamp(abi) - 1);

    /// <summary>The rights of an access set under an ABI.</summary>
    /// <param name="access">The number of the access set.</param>
    /// <param name="abi">The kernel's ABI; one above the bundle's newest is taken as that.</param>
    /// <returns>The record; null for an ABI of 0 or a set that is not there.</returns>
    public readonly LandlockAccessRecord* Access(uint access, uint abi) =>
        abi == 0 || access >= Header->Accesses.Count
            ? null
            : (LandlockAccessRecord*)(_section + Header->Accesses.Offset) + (((ulong)access * LandlockHeader.AbiCount) + Clamp(abi) - 1);

    /// <summary>A path rule; null beyond the table.</summary>
    public readonly LandlockPathRecord* Path(uint index) =>
        index < Header->Paths.Count ? (LandlockPathRecord*)(_section + Header->Paths.Offset) + index : null;

    /// <summary>A path rule's path or pattern, ended by zero.</summary>
    /// <param name="text">A reference of a record that <see cref="Path"/> gave.</param>
    public readonly byte* Text(StringReference text) => _section + text.Offset;

    /// <summary>A port rule; null beyond the table.</summary>
    public readonly LandlockPortRecord* Port(uint index) =>
        index < Header->Ports.Count ? (LandlockPortRecord*)(_section + Header->Ports.Offset) + index : null;

    private static uint Clamp(uint abi) => abi > LandlockHeader.AbiCount ? LandlockHeader.AbiCount : abi;

    private static BundleStatus CheckHeader(LandlockHeader* header)
    {
        if (header->Version != LandlockHeader.CurrentVersion) { return BundleStatus.LandlockVersion; }
        var flags = (LandlockFlags)header->Flags;
        if ((flags & ~LandlockFlags.Known) != 0
            || (flags & (LandlockFlags.BestEffort | LandlockFlags.CompatibilityWritten)) == LandlockFlags.BestEffort)
        {
            return BundleStatus.LandlockFlags;
        }

        if (header->MinimumAbi is 0 or > LandlockHeader.AbiCount) { return BundleStatus.LandlockMinimumAbi; }
        if (header->Abis != LandlockHeader.AbiCount) { return BundleStatus.LandlockAbis; }
        return header->Reserved != 0 ? BundleStatus.LandlockReserved : BundleStatus.Ok;
    }

    private static BundleStatus CheckTables(ulong length, LandlockHeader* header)
    {
        const uint setSize = LandlockHeader.AbiCount * LandlockAccessRecord.Size;
        if (header->Rulesets.Count != LandlockHeader.AbiCount
            || !RecordBounds.HasTable(length, header->Rulesets, LandlockAbiRecord.Size, LandlockHeader.AbiCount)
            || !RecordBounds.HasTable(length, header->Accesses, setSize, TableReference.MaxCount)
            || !RecordBounds.HasTable(length, header->Paths, LandlockPathRecord.Size, LandlockHeader.MaxPaths)
            || !RecordBounds.HasTable(length, header->Ports, LandlockPortRecord.Size, TableReference.MaxCount))
        {
            return BundleStatus.LandlockTable;
        }

        return header->ReadExecuteAccess < header->Accesses.Count && header->ReadOnlyAccess < header->Accesses.Count
            ? BundleStatus.Ok
            : BundleStatus.LandlockAccessNumber;
    }

    private static BundleStatus CheckMasks(byte* section, LandlockHeader* header)
    {
        var rulesets = (LandlockAbiRecord*)(section + header->Rulesets.Offset);
        for (int abi = 1; abi <= LandlockHeader.AbiCount; abi++)
        {
            LandlockAbiRecord* ruleset = rulesets + (abi - 1);
            if ((ruleset->HandledFs & ~(ulong)LandlockAbi.Fs(abi)) != 0
                || (ruleset->HandledNet & ~(ulong)LandlockAbi.Net(abi)) != 0
                || (ruleset->Scoped & ~(ulong)LandlockAbi.Scopes(abi)) != 0)
            {
                return BundleStatus.LandlockRuleset;
            }
        }

        var access = (LandlockAccessRecord*)(section + header->Accesses.Offset);
        for (uint set = 0; set < header->Accesses.Count; set++)
        {
            for (int abi = 1; abi <= LandlockHeader.AbiCount; abi++, access++)
            {
                // A right that is not handled cannot be granted: the kernel answers EINVAL.
                ulong handled = rulesets[abi - 1].HandledFs;
                if ((access->Directory & ~handled) != 0 || (access->File & ~(handled & (ulong)LandlockAbi.FileRights)) != 0)
                {
                    return BundleStatus.LandlockAccess;
                }
            }
        }

        return BundleStatus.Ok;
    }

    private static BundleStatus CheckPaths(byte* section, ulong length, LandlockHeader* header)
    {
        var paths = (LandlockPathRecord*)(section + header->Paths.Offset);
        for (uint i = 0; i < header->Paths.Count; i++)
        {
            LandlockPathRecord* path = paths + i;
            if (path->Access >= header->Accesses.Count) { return BundleStatus.LandlockAccessNumber; }
            if (path->Variable > (byte)PathVariable.Dotnet || (path->Flags & ~(int)LandlockPathFlags.Known) != 0 || path->Reserved != 0)
            {
                return BundleStatus.LandlockPathRecord;
            }

            if (!RecordBounds.HasString(section, length, path->Path) || !RecordBounds.HasString(section, length, path->Pattern))
            {
                return BundleStatus.LandlockString;
            }

            if (!RecordBounds.IsPath(section, path->Path, (PathVariable)path->Variable)) { return BundleStatus.LandlockPathText; }
            bool hasPattern = (path->Flags & (byte)LandlockPathFlags.Pattern) != 0;
            if (hasPattern != (path->Pattern.Length != 0) || HasInnerSlash(section, path->Pattern)) { return BundleStatus.LandlockPattern; }
        }

        return BundleStatus.Ok;
    }

    private static bool HasInnerSlash(byte* section, StringReference text)
    {
        // At the end of one it says that the matches are folders.
        for (uint i = 0; i < text.Length; i++)
        {
            if (section[text.Offset + i] == (byte)'/' && (i == 0 || i + 1 != text.Length)) { return true; }
        }

        return false;
    }

    private static BundleStatus CheckPorts(byte* section, LandlockHeader* header)
    {
        ulong known = (ulong)LandlockAbi.Net(LandlockAbi.Newest);
        var ports = (LandlockPortRecord*)(section + header->Ports.Offset);
        for (uint i = 0; i < header->Ports.Count; i++)
        {
            LandlockPortRecord* port = ports + i;
            bool inOrder = i == 0 || port->Port > ports[i - 1].Port;
            if (!inOrder || port->Port > MaxPort || port->Reserved != 0 || port->Access == 0 || (port->Access & ~known) != 0)
            {
                return BundleStatus.LandlockPort;
            }
        }

        return BundleStatus.Ok;
    }
}
