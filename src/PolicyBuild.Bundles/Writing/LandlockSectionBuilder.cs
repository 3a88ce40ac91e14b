using System;
using System.Collections.Generic;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Bundles.Writing;

/// <summary>Builds a Landlock section (docs/bundle-format.md, section 6).</summary>
public sealed class LandlockSectionBuilder
{
    private const int Abis = (int)LandlockHeader.AbiCount;

    private readonly LandlockAbiRecord[] _rulesets = new LandlockAbiRecord[Abis];
    private readonly List<LandlockAccessRecord[]> _accesses = [];
    private readonly List<(uint Access, PathVariable Variable, LandlockPathFlags Flags, string Path, string Pattern)> _paths = [];
    private readonly SortedDictionary<uint, ulong> _ports = [];

    /// <summary>What the launcher does beyond the rules.</summary>
    public LandlockFlags Flags { get; set; }

    /// <summary>The lowest ABI that enforces all that the policy writes, 1 to 11.</summary>
    public uint MinimumAbi { get; set; } = 1;

    /// <summary>The access set that grants reading and executing.</summary>
    public uint ReadExecuteAccess { get; set; }

    /// <summary>The access set that grants reading.</summary>
    public uint ReadOnlyAccess { get; set; }

    /// <summary>Says what the ruleset handles under an ABI, 1 to 11.</summary>
    public void SetRuleset(int abi, LandlockAbiRecord ruleset) => _rulesets[abi - 1] = ruleset;

    /// <summary>Adds an access set, or finds an equal one.</summary>
    /// <param name="byAbi">The rights under each ABI, 1 first; 11 records.</param>
    /// <returns>The set's number.</returns>
    /// <exception cref="ArgumentException">There are not 11 records.</exception>
    public uint AddAccess(ReadOnlySpan<LandlockAccessRecord> byAbi)
    {
        if (byAbi.Length != Abis) { throw new ArgumentException($"an access set has {Abis} records", nameof(byAbi)); }
        for (int set = 0; set < _accesses.Count; set++)
        {
            if (Same(_accesses[set], byAbi)) { return (uint)set; }
        }

        _accesses.Add(byAbi.ToArray());
        return (uint)(_accesses.Count - 1);
    }

    /// <summary>Adds a path rule; the order of adding is kept.</summary>
    /// <param name="access">The number of the access set.</param>
    /// <param name="variable">What stands before the path.</param>
    /// <param name="required">Whether a missing path stops the start.</param>
    /// <param name="path">The path; with a pattern, the folder.</param>
    /// <param name="pattern">The last segment's pattern; empty without one.</param>
    public void AddPath(uint access, PathVariable variable, bool required, string path, string pattern)
    {
        LandlockPathFlags flags = required ? LandlockPathFlags.Required : LandlockPathFlags.None;
        if (pattern.Length != 0) { flags |= LandlockPathFlags.Pattern; }
        _paths.Add((access, variable, flags, path, pattern));
    }

    /// <summary>Adds a port rule; they are kept in the order of ports.</summary>
    /// <param name="port">0 to 65535.</param>
    /// <param name="access">LANDLOCK_ACCESS_NET_* granted.</param>
    /// <exception cref="ArgumentException">The port was added before.</exception>
    public void AddPort(uint port, ulong access) => _ports.Add(port, access);

    /// <summary>The section.</summary>
    /// <exception cref="ArgumentException">A string that the format cannot hold.</exception>
    /// <exception cref="InvalidOperationException">Rules that the reader refuses; the message has its status.</exception>
    public byte[] ToArray()
    {
        byte[] records = new byte[LandlockHeader.Size + (Abis * LandlockAbiRecord.Size) + (_accesses.Count * Abis * LandlockAccessRecord.Size)
            + (_paths.Count * LandlockPathRecord.Size) + (_ports.Count * LandlockPortRecord.Size)];
        var pool = new StringPool(records.Length);
        var writer = new RecordWriter(records);
        WriteHeader(ref writer);
        WriteMasks(ref writer);
        foreach ((uint access, PathVariable variable, LandlockPathFlags flags, string path, string pattern) in _paths)
        {
            writer.UInt32(access);
            writer.Byte((byte)variable);
            writer.Byte((byte)flags);
            writer.UInt16(0);
            writer.String(pool, path);
            writer.String(pool, pattern);
        }

        foreach ((uint port, ulong access) in _ports)
        {
            writer.UInt64(access);
            writer.UInt32(port);
            writer.UInt32(0);
        }

        byte[] section = pool.AppendTo(records);
        BundleStatus status = SectionCheck.Landlock(section);
        return status == BundleStatus.Ok ? section : throw new InvalidOperationException($"the Landlock section is wrong: {status}");
    }

    private void WriteHeader(ref RecordWriter writer)
    {
        int offset = LandlockHeader.Size;
        writer.UInt32(LandlockHeader.CurrentVersion);
        writer.UInt32((uint)Flags);
        writer.UInt32(MinimumAbi);
        writer.UInt32(LandlockHeader.AbiCount);
        writer.Table(ref offset, Abis, LandlockAbiRecord.Size);
        writer.Table(ref offset, _accesses.Count, Abis * LandlockAccessRecord.Size);
        writer.Table(ref offset, _paths.Count, LandlockPathRecord.Size);
        writer.Table(ref offset, _ports.Count, LandlockPortRecord.Size);
        writer.UInt32(ReadExecuteAccess);
        writer.UInt32(ReadOnlyAccess);
        writer.UInt64(0);
    }

    private void WriteMasks(ref RecordWriter writer)
    {
        foreach (LandlockAbiRecord ruleset in _rulesets)
        {
            writer.UInt64(ruleset.HandledFs);
            writer.UInt64(ruleset.HandledNet);
            writer.UInt64(ruleset.Scoped);
        }

        foreach (LandlockAccessRecord[] set in _accesses)
        {
            foreach (LandlockAccessRecord access in set)
            {
                writer.UInt64(access.Directory);
                writer.UInt64(access.File);
            }
        }
    }

    private static bool Same(LandlockAccessRecord[] left, ReadOnlySpan<LandlockAccessRecord> right)
    {
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i].Directory != right[i].Directory || left[i].File != right[i].File) { return false; }
        }

        return true;
    }
}
