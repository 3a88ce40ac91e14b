using System;
using System.Collections.Generic;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Bundles.Writing;

/// <summary>Builds a launch section (docs/bundle-format.md, section 5).</summary>
public sealed class LaunchSectionBuilder
{
    private readonly SortedDictionary<uint, (ulong Soft, ulong Hard)> _rlimits = [];
    private readonly List<(uint First, uint Last)> _processors = [];
    private readonly List<string> _inheritedNames = [];
    private readonly List<string> _setVariables = [];
    private readonly List<string> _dnsServers = [];
    private readonly List<string> _unenforced = [];

    /// <summary>What is to be applied.</summary>
    public LaunchFlags Flags { get; set; }

    /// <summary>How far the sandbox goes.</summary>
    public LaunchMode Mode { get; set; }

    /// <summary>Which environment variables are inherited.</summary>
    public EnvironmentInheritance Inheritance { get; set; }

    /// <summary>What is reached of the network.</summary>
    public NetworkMode Network { get; set; }

    /// <summary>The file mode creation mask, with <see cref="LaunchFlags.Umask"/>.</summary>
    public uint Umask { get; set; }

    /// <summary>The capabilities kept, with <see cref="LaunchFlags.Capabilities"/>.</summary>
    public ulong CapabilitiesKept { get; set; }

    /// <summary>The oldest kernel: major in the high half, minor in the low; 0: any.</summary>
    public uint RequiredKernel { get; set; }

    /// <summary>The lowest Landlock ABI; 0: any.</summary>
    public uint RequiredLandlockAbi { get; set; }

    /// <summary>What stands before <see cref="WorkingDirectory"/>.</summary>
    public PathVariable WorkingDirectoryVariable { get; set; }

    /// <summary>The working directory, with <see cref="LaunchFlags.WorkingDirectory"/>.</summary>
    public string WorkingDirectory { get; set; } = "";

    /// <summary>The policy's profile name.</summary>
    public string Profile { get; set; } = "";

    /// <summary>What runs the program.</summary>
    public LaunchRuntime Runtime { get; set; }

    /// <summary>Milliseconds from the start after which the program is killed, with <see cref="LaunchFlags.Timeout"/>.</summary>
    public ulong Timeout { get; set; }

    /// <summary>Size in bytes of the private writable file system, with <see cref="LaunchFlags.Disk"/>.</summary>
    public ulong Disk { get; set; }

    /// <summary>The lowest mode that the launcher may fall back to; null: none.</summary>
    public LaunchMode? LowestMode { get; set; }

    /// <summary>The controllers that the host must offer, with <see cref="LaunchFlags.RequiresCgroup"/>.</summary>
    public CgroupControllers RequiredControllers { get; set; }

    /// <summary>Adds a resource limit.</summary>
    /// <param name="resource">RLIMIT_*.</param>
    /// <param name="soft">The soft limit; all ones: none.</param>
    /// <param name="hard">The hard limit; all ones: none.</param>
    /// <exception cref="ArgumentException">The resource was added before.</exception>
    public void AddRlimit(uint resource, ulong soft, ulong hard) => _rlimits.Add(resource, (soft, hard));

    /// <summary>Adds processors, with <see cref="LaunchFlags.Processors"/>: in rising order, apart by one at least.</summary>
    /// <param name="first">The first.</param>
    /// <param name="last">The last.</param>
    public void AddProcessors(uint first, uint last) => _processors.Add((first, last));

    /// <summary>Adds a name that <see cref="EnvironmentInheritance.Listed"/> inherits; a trailing '*' for all that begin so.</summary>
    public void AddInheritedName(string name) => _inheritedNames.Add(name);

    /// <summary>Adds a variable that is set.</summary>
    public void AddSetVariable(string name, string value) => _setVariables.Add(name + "=" + value);

    /// <summary>Adds a name server's address, with <see cref="LaunchFlags.DnsServers"/>.</summary>
    public void AddDnsServer(string address) => _dnsServers.Add(address);

    /// <summary>Adds the name of a setting that nothing enforces yet.</summary>
    public void AddUnenforced(string setting) => _unenforced.Add(setting);

    /// <summary>The section.</summary>
    /// <exception cref="ArgumentException">A string that the format cannot hold.</exception>
    /// <exception cref="InvalidOperationException">Settings that the reader refuses; the message has its status.</exception>
    public byte[] ToArray()
    {
        int strings = _inheritedNames.Count + _setVariables.Count + _dnsServers.Count + _unenforced.Count;
        byte[] records = new byte[LaunchHeader.Size + (_rlimits.Count * RlimitRecord.Size) + (strings * StringReference.Size)
            + (_processors.Count * ProcessorRangeRecord.Size)];
        var pool = new StringPool(records.Length);
        var writer = new RecordWriter(records);
        WriteHeader(ref writer, pool);
        foreach ((uint resource, (ulong soft, ulong hard)) in _rlimits)
        {
            writer.UInt32(resource);
            writer.UInt32(0);
            writer.UInt64(soft);
            writer.UInt64(hard);
        }

        foreach (string name in _inheritedNames) { writer.String(pool, name); }
        foreach (string variable in _setVariables) { writer.String(pool, variable); }
        foreach (string server in _dnsServers) { writer.String(pool, server); }
        foreach (string setting in _unenforced) { writer.String(pool, setting); }
        foreach ((uint first, uint last) in _processors)
        {
            writer.UInt32(first);
            writer.UInt32(last);
        }

        byte[] section = pool.AppendTo(records);
        BundleStatus status = SectionCheck.Launch(section);
        return status == BundleStatus.Ok ? section : throw new InvalidOperationException($"the launch section is wrong: {status}");
    }

    private void WriteHeader(ref RecordWriter writer, StringPool pool)
    {
        int offset = LaunchHeader.Size;
        writer.UInt32(LaunchHeader.CurrentVersion);
        writer.UInt32((uint)Flags);
        writer.Byte((byte)Mode);
        writer.Byte((byte)Inheritance);
        writer.Byte((byte)WorkingDirectoryVariable);
        writer.Byte((byte)Network);
        writer.UInt32(Umask);
        writer.UInt64(CapabilitiesKept);
        writer.UInt32(RequiredKernel);
        writer.UInt32(RequiredLandlockAbi);
        writer.String(pool, WorkingDirectory);
        writer.Table(ref offset, _rlimits.Count, RlimitRecord.Size);
        writer.Table(ref offset, _inheritedNames.Count, StringReference.Size);
        writer.Table(ref offset, _setVariables.Count, StringReference.Size);
        writer.String(pool, Profile);
        writer.Table(ref offset, _dnsServers.Count, StringReference.Size);
        writer.UInt64(Timeout);
        writer.UInt64(Disk);
        writer.UInt32((uint)Runtime);
        writer.Byte((byte)(LowestMode is { } lowest ? (int)lowest + 1 : 0));
        writer.Byte((byte)RequiredControllers);
        writer.UInt16(0);
        writer.Table(ref offset, _unenforced.Count, StringReference.Size);
        writer.Table(ref offset, _processors.Count, ProcessorRangeRecord.Size);
    }
}
