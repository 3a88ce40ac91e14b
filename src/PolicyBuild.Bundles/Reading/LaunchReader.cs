using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Bundles.Reading;

/// <summary>Reads a launch section (docs/bundle-format.md, section 5). Compiled into the launcher too.</summary>
/// <remarks>Sound because <see cref="Open"/> checks every reference against the section's length before the accessors follow it.</remarks>
public unsafe struct LaunchReader
{
    private const uint MaxUmask = 0x1FF; // 0777
    private const uint MaxAddressText = 45; // INET6_ADDRSTRLEN - 1 (netinet/in.h)

    private byte* _section;

    /// <summary>The section's header.</summary>
    public readonly LaunchHeader* Header => (LaunchHeader*)_section;

    /// <summary>The flags.</summary>
    public readonly LaunchFlags Flags => (LaunchFlags)Header->Flags;

    /// <summary>Checks a launch section from its first to its last record.</summary>
    /// <param name="section">The section.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="reader">The reader; without a header where the status is not Ok.</param>
    /// <returns><see cref="BundleStatus.Ok"/>, or the first fault found (PB6041 to PB6060, PB6080).</returns>
    public static BundleStatus Open(byte* section, ulong length, out LaunchReader reader)
    {
        reader = default;
        if (section == null || length < LaunchHeader.Size) { return BundleStatus.LaunchTooShort; }
        var header = (LaunchHeader*)section;
        BundleStatus status = CheckHeader(header);
        if (status == BundleStatus.Ok) { status = CheckReferences(section, length, header); }
        if (status == BundleStatus.Ok) { status = CheckValues(section, header); }
        if (status == BundleStatus.Ok) { reader._section = section; }
        return status;
    }

    /// <summary>A resource limit; null beyond the table.</summary>
    public readonly RlimitRecord* Rlimit(uint index) =>
        index < Header->Rlimits.Count ? (RlimitRecord*)(_section + Header->Rlimits.Offset) + index : null;

    /// <summary>A name of the inherited list, ended by zero; null beyond the table.</summary>
    public readonly byte* InheritedName(uint index, out uint length) => Text(Header->InheritedNames, index, out length);

    /// <summary>A variable that is set, as NAME=VALUE, ended by zero; null beyond the table.</summary>
    public readonly byte* SetVariable(uint index, out uint length) => Text(Header->SetVariables, index, out length);

    /// <summary>A name server's address as text, ended by zero; null beyond the table.</summary>
    public readonly byte* DnsServer(uint index, out uint length) => Text(Header->DnsServers, index, out length);

    /// <summary>Processors of the list; null beyond the table.</summary>
    public readonly ProcessorRangeRecord* Processors(uint index) =>
        index < Header->Processors.Count ? (ProcessorRangeRecord*)(_section + Header->Processors.Offset) + index : null;

    /// <summary>The name of a setting that nothing enforces yet, ended by zero; null beyond the table.</summary>
    public readonly byte* Unenforced(uint index, out uint length) => Text(Header->Unenforced, index, out length);

    /// <summary>The working directory without its variable, ended by zero.</summary>
    public readonly byte* WorkingDirectory(out uint length)
    {
        length = Header->WorkingDirectory.Length;
        return _section + Header->WorkingDirectory.Offset;
    }

    /// <summary>The profile name, ended by zero.</summary>
    public readonly byte* Profile(out uint length)
    {
        length = Header->Profile.Length;
        return _section + Header->Profile.Offset;
    }

    private readonly byte* Text(TableReference table, uint index, out uint length)
    {
        length = 0;
        if (index >= table.Count) { return null; }
        StringReference* text = (StringReference*)(_section + table.Offset) + index;
        length = text->Length;
        return _section + text->Offset;
    }

    private static BundleStatus CheckHeader(LaunchHeader* header)
    {
        if (header->Version != LaunchHeader.CurrentVersion) { return BundleStatus.LaunchVersion; }
        const LaunchFlags dns = LaunchFlags.DnsDisabled | LaunchFlags.DnsServers;
        const LaunchFlags affinity = LaunchFlags.Processors | LaunchFlags.ProcessorsOfNode;
        var flags = (LaunchFlags)header->Flags;
        if ((flags & ~LaunchFlags.Known) != 0 || (flags & dns) == dns || (flags & affinity) == affinity) { return BundleStatus.LaunchFlags; }
        if (header->Mode > (byte)LaunchMode.Hardened || header->LowestMode > header->Mode + 1) { return BundleStatus.LaunchMode; }
        if (header->Inheritance > (byte)EnvironmentInheritance.Listed) { return BundleStatus.LaunchInheritance; }
        if (header->WorkingDirectoryVariable > (byte)PathVariable.Dotnet) { return BundleStatus.LaunchWorkingDirectory; }
        if (header->Network > (byte)NetworkMode.Filtered) { return BundleStatus.LaunchNetwork; }
        if (header->Umask > MaxUmask) { return BundleStatus.LaunchUmask; }
        if ((header->RequiredKernel != 0 && header->RequiredKernel >> 16 == 0) || header->RequiredLandlockAbi > LandlockHeader.AbiCount
            || (header->RequiredControllers & ~(int)CgroupControllers.Known) != 0)
        {
            return BundleStatus.LaunchRequirement;
        }

        if (header->Runtime > (uint)LaunchRuntime.Auto) { return BundleStatus.LaunchRuntime; }
        if (!HasLimits(header, flags)) { return BundleStatus.LaunchLimit; }
        if (header->Reserved != 0) { return BundleStatus.LaunchReserved; }
        return HasUnusedField(header, flags) ? BundleStatus.LaunchUnusedField : BundleStatus.Ok;
    }

    private static bool HasLimits(LaunchHeader* header, LaunchFlags flags) =>
        ((flags & LaunchFlags.Timeout) == 0 || (header->Timeout != 0 && header->Timeout <= LaunchHeader.MaxTimeout))
        && ((flags & LaunchFlags.Disk) == 0 || (header->Disk >= LaunchHeader.MinDisk && header->Disk <= LaunchHeader.MaxDisk));

    // A value that no flag makes count would be a setting dropped in silence.
    private static bool HasUnusedField(LaunchHeader* header, LaunchFlags flags) =>
        ((flags & LaunchFlags.Capabilities) == 0 && header->CapabilitiesKept != 0)
        || ((flags & LaunchFlags.Umask) == 0 && header->Umask != 0)
        || ((flags & LaunchFlags.WorkingDirectory) == 0 && (header->WorkingDirectory.Length != 0 || header->WorkingDirectoryVariable != 0))
        || ((flags & LaunchFlags.Timeout) == 0 && header->Timeout != 0)
        || ((flags & LaunchFlags.Disk) == 0 && header->Disk != 0)
        || ((flags & LaunchFlags.RequiresCgroup) == 0 && header->RequiredControllers != 0)
        || ((flags & LaunchFlags.FilterHoldsNetwork) != 0 && header->Network != (byte)NetworkMode.None)
        || ((flags & LaunchFlags.Processors) != 0) != (header->Processors.Count != 0)
        || ((flags & LaunchFlags.DnsServers) != 0) != (header->DnsServers.Count != 0)
        || (header->Inheritance != (byte)EnvironmentInheritance.Listed && header->InheritedNames.Count != 0);

    private static BundleStatus CheckReferences(byte* section, ulong length, LaunchHeader* header)
    {
        if (!RecordBounds.HasTable(length, header->Rlimits, RlimitRecord.Size, RlimitRecord.Resources)
            || !RecordBounds.HasTable(length, header->InheritedNames, StringReference.Size, LaunchHeader.MaxVariables)
            || !RecordBounds.HasTable(length, header->SetVariables, StringReference.Size, LaunchHeader.MaxVariables)
            || !RecordBounds.HasTable(length, header->DnsServers, StringReference.Size, LaunchHeader.MaxDnsServers)
            || !RecordBounds.HasTable(length, header->Unenforced, StringReference.Size, LaunchHeader.MaxUnenforced)
            || !RecordBounds.HasTable(length, header->Processors, ProcessorRangeRecord.Size, ProcessorRangeRecord.MaxRanges))
        {
            return BundleStatus.LaunchTable;
        }

        return RecordBounds.HasString(section, length, header->WorkingDirectory)
            && RecordBounds.HasString(section, length, header->Profile)
            && RecordBounds.HasStrings(section, length, header->InheritedNames)
            && RecordBounds.HasStrings(section, length, header->SetVariables)
            && RecordBounds.HasStrings(section, length, header->DnsServers)
            && RecordBounds.HasStrings(section, length, header->Unenforced)
            ? BundleStatus.Ok
            : BundleStatus.LaunchString;
    }

    private static BundleStatus CheckValues(byte* section, LaunchHeader* header)
    {
        if (!HasRlimits(section, header)) { return BundleStatus.LaunchRlimit; }
        if (!HasProcessors(section, header)) { return BundleStatus.LaunchProcessors; }
        if (!HasVariables(section, header)) { return BundleStatus.LaunchEnvironment; }
        if ((header->Flags & (uint)LaunchFlags.WorkingDirectory) != 0
            && !RecordBounds.IsPath(section, header->WorkingDirectory, (PathVariable)header->WorkingDirectoryVariable))
        {
            return BundleStatus.LaunchWorkingDirectory;
        }

        var servers = (StringReference*)(section + header->DnsServers.Offset);
        for (uint i = 0; i < header->DnsServers.Count; i++)
        {
            if (!IsAddressText(section + servers[i].Offset, servers[i].Length)) { return BundleStatus.LaunchDnsServer; }
        }

        var settings = (StringReference*)(section + header->Unenforced.Offset);
        for (uint i = 0; i < header->Unenforced.Count; i++)
        {
            if (!IsSettingName(section + settings[i].Offset, settings[i].Length)) { return BundleStatus.LaunchUnenforced; }
        }

        return IsProfile(section + header->Profile.Offset, header->Profile.Length) ? BundleStatus.Ok : BundleStatus.LaunchProfile;
    }

    private static bool HasRlimits(byte* section, LaunchHeader* header)
    {
        var limits = (RlimitRecord*)(section + header->Rlimits.Offset);
        for (uint i = 0; i < header->Rlimits.Count; i++)
        {
            bool inOrder = i == 0 || limits[i].Resource > limits[i - 1].Resource;
            if (!inOrder || limits[i].Resource >= RlimitRecord.Resources || limits[i].Reserved != 0 || limits[i].Soft > limits[i].Hard) { return false; }
        }

        return true;
    }

    private static bool HasProcessors(byte* section, LaunchHeader* header)
    {
        var ranges = (ProcessorRangeRecord*)(section + header->Processors.Offset);
        for (uint i = 0; i < header->Processors.Count; i++)
        {
            bool isApart = i == 0 || ranges[i].First > ranges[i - 1].Last + 1;
            if (!isApart || ranges[i].First > ranges[i].Last || ranges[i].Last >= ProcessorRangeRecord.Processors) { return false; }
        }

        return true;
    }

    private static bool HasVariables(byte* section, LaunchHeader* header)
    {
        var names = (StringReference*)(section + header->InheritedNames.Offset);
        for (uint i = 0; i < header->InheritedNames.Count; i++)
        {
            if (names[i].Length == 0 || NameLength(section, names[i]) != names[i].Length) { return false; }
        }

        var variables = (StringReference*)(section + header->SetVariables.Offset);
        for (uint i = 0; i < header->SetVariables.Count; i++)
        {
            uint name = NameLength(section, variables[i]);
            if (name == 0 || name == variables[i].Length) { return false; }
        }

        return true;
    }

    /// <summary>How many bytes stand before the first '='; all where there is none.</summary>
    private static uint NameLength(byte* section, StringReference text)
    {
        uint length = 0;
        while (length < text.Length && section[text.Offset + length] != (byte)'=') { length++; }
        return length;
    }

    // Not a parser: it keeps line breaks and spaces, which would be further settings, out of a resolv.conf.
    private static bool IsAddressText(byte* text, uint length)
    {
        for (uint i = 0; i < length; i++)
        {
            if (text[i] is not ((>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f') or (>= (byte)'A' and <= (byte)'F')
                or (byte)':' or (byte)'.'))
            {
                return false;
            }
        }

        return length is not 0 and <= MaxAddressText;
    }

    // Printed to terminals too: the alphabet of the language's own keys.
    private static bool IsSettingName(byte* text, uint length)
    {
        for (uint i = 0; i < length; i++)
        {
            if (text[i] is not ((>= (byte)'a' and <= (byte)'z') or (byte)'_' or (byte)'.')) { return false; }
        }

        return length is not 0 and <= LaunchHeader.MaxSettingName;
    }

    // The name is printed to terminals, so that nothing but the DSL's own alphabet may pass.
    private static bool IsProfile(byte* text, uint length)
    {
        for (uint i = 0; i < length; i++)
        {
            if (text[i] is not ((>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z')
                or (byte)'.' or (byte)'_' or (byte)'-'))
            {
                return false;
            }
        }

        return length is not 0 and <= LaunchHeader.MaxProfile;
    }
}
