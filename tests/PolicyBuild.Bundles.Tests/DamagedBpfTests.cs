using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Bundles.Writing;
using Xunit;
using static PolicyBuild.Bundles.Tests.Damage;

namespace PolicyBuild.Bundles.Tests;

/// <summary>Faults of the records of a section of eBPF programs, each with the status that names it, and what a sound one says.</summary>
public sealed class DamagedBpfTests
{
    private static readonly byte[] s_sound = Samples.Bundle();

    // Offsets in BpfHeader: maps 8, programs 16, relocations 24, fields 32, functions 40, rules 48, BTF 56.
    private static readonly Dictionary<string, (BundleStatus Status, Action<byte[]> Change)> s_cases = new()
    {
        ["version 0"] = (BundleStatus.BpfVersion, b => Put32(b, 0, 0)),
        ["version 1"] = (BundleStatus.BpfVersion, b => Put32(b, 0, 1)),
        ["version 3"] = (BundleStatus.BpfVersion, b => Put32(b, 0, 3)),
        ["the header's reserved field"] = (BundleStatus.BpfReserved, b => b[4] = 1),
        ["maps at an odd place"] = (BundleStatus.BpfTable, b => Put32(b, 8, 65)),
        ["65 maps"] = (BundleStatus.BpfTable, b => Put32(b, 12, 65)),
        ["maps beyond the section"] = (BundleStatus.BpfTable, b => Put32(b, 8, 0xFFFFFFF8)),
        ["no program"] = (BundleStatus.BpfTable, b => Put32(b, 20, 0)),
        ["129 programs"] = (BundleStatus.BpfTable, b => Put32(b, 20, 129)),
        ["1025 fields"] = (BundleStatus.BpfTable, b => Put32(b, 36, 1025)),
        ["relocations past the end"] = (BundleStatus.BpfTable, b => Put32(b, 28, 65536)),
        ["functions past the end"] = (BundleStatus.BpfTable, b => Put32(b, 40, (uint)b.Length & ~7u)),
        ["rules past the end"] = (BundleStatus.BpfTable, b => Put32(b, 52, 65537)),
        ["BTF at an odd place"] = (BundleStatus.BpfBtf, b => Put32(b, 56, 65)),
        ["BTF beyond the section"] = (BundleStatus.BpfBtf, b => Put32(b, 60, (uint)b.Length)),
        ["BTF that is too long"] = (BundleStatus.BpfBtf, b => Put32(b, 60, (1 << 20) + 1)),
        ["a map's name outside"] = (BundleStatus.BpfString, b => Put32(b, Map(b, 0), (uint)b.Length)),
        ["a map's name of 16"] = (BundleStatus.BpfName, b => PutText(b, Map(b, 0), Rule(b, 1), 16)),
        ["a map without a name"] = (BundleStatus.BpfName, b => CutText(b, Map(b, 0))),
        ["a map with a slash in its name"] = (BundleStatus.BpfName, b => b[Text(b, Map(b, 0))] = (byte)'/'),
        ["two maps of one name"] = (BundleStatus.BpfName, b => CopyText(b, Map(b, 1), Map(b, 0))),
        ["a map's reserved field"] = (BundleStatus.BpfReserved, b => Put32(b, Map(b, 0) + 44, 1)),
        ["a map of programs"] = (BundleStatus.BpfMap, b => Put32(b, Map(b, 3) + 8, 3)),
        ["a map of maps"] = (BundleStatus.BpfMap, b => Put32(b, Map(b, 3) + 8, 13)),
        ["a map of type 66"] = (BundleStatus.BpfMap, b => Put32(b, Map(b, 3) + 8, 66)),
        ["a key of 513 bytes"] = (BundleStatus.BpfMap, b => Put32(b, Map(b, 3) + 12, 513)),
        ["a value above 4 MiB"] = (BundleStatus.BpfMap, b => Put32(b, Map(b, 3) + 16, (4 << 20) + 1)),
        ["an unknown map option"] = (BundleStatus.BpfMap, b => Put32(b, Map(b, 3) + 40, 2)),
        ["role 5"] = (BundleStatus.BpfMap, b => Put32(b, Map(b, 3) + 36, 5)),
        ["name servers in a trie"] = (BundleStatus.BpfMap, b => NameServers(b, 11, 16, 4, 1)),
        ["name servers of 4 bytes"] = (BundleStatus.BpfMap, b => NameServers(b, 1, 4, 4, 1)),
        ["name servers with a byte each"] = (BundleStatus.BpfMap, b => NameServers(b, 1, 16, 1, 1)),
        ["no room for name servers"] = (BundleStatus.BpfMap, b => NameServers(b, 1, 16, 4, 0)),
        ["65 name servers"] = (BundleStatus.BpfMap, b => NameServers(b, 1, 16, 4, 65)),
        ["name servers of the policy"] = (BundleStatus.BpfContents, b => NameServers(b, 1, 16, 4, 64)),
        ["an optional program of a cgroup"] = (BundleStatus.BpfProgram, b => Put32(b, Program(b, 1) + 48, 4)),
        ["a type without BTF"] = (BundleStatus.BpfMap, b => Put32(b, 60, 0)),
        ["a mode map that cannot be mapped"] = (BundleStatus.BpfMap, b => Put32(b, Map(b, 0) + 24, 0)),
        ["a mode map that is frozen"] = (BundleStatus.BpfMap, b => Put32(b, Map(b, 0) + 40, 1)),
        ["a mode map of two"] = (BundleStatus.BpfMap, b => Put32(b, Map(b, 0) + 20, 2)),
        ["a mode map of 8 bytes"] = (BundleStatus.BpfMap, b => Put32(b, Map(b, 0) + 16, 8)),
        ["an event map that is no ring"] = (BundleStatus.BpfMap, b => Put32(b, Map(b, 1) + 8, 2)),
        ["a ring of 5000 bytes"] = (BundleStatus.BpfMap, b => Put32(b, Map(b, 1) + 20, 5000)),
        ["a hash for a million entries"] = (BundleStatus.BpfMap, b => PutMap(b, 1, 4, 8, 1_000_000)),
        ["an array of 64 MiB and a bit"] = (BundleStatus.BpfMap, b => PutMap(b, 2, 4, 8, (8 << 20) + 1)),
        ["a ring of 128 MiB"] = (BundleStatus.BpfMap, b => PutMap(b, 27, 0, 0, 128 << 20)),
        ["a value of 4 MiB for each processor"] = (BundleStatus.BpfMap, b => PutMap(b, 6, 4, 4 << 20, 1)),
        ["as many entries as there are numbers"] = (BundleStatus.BpfMap, b => PutMap(b, 5, 512, 4 << 20, uint.MaxValue)),
        ["a storage of 1 MiB"] = (BundleStatus.BpfMap, b => PutMap(b, 29, 4, 1 << 20, 0)),
        ["a ring of 2048 bytes"] = (BundleStatus.BpfMap, b => Put32(b, Map(b, 1) + 20, 2048)),
        ["a string map that stays writable"] = (BundleStatus.BpfMap, b => Put32(b, Map(b, 2) + 40, 0)),
        ["a string map of one slot"] = (BundleStatus.BpfMap, b => Put32(b, Map(b, 2) + 16, 4096)),
        ["two mode maps"] = (BundleStatus.BpfMap, b => b.AsSpan(Map(b, 0) + 8, 48).CopyTo(b.AsSpan(Map(b, 3) + 8))),
        ["contents of a mode map"] = (BundleStatus.BpfContents, b => Put32(b, Map(b, 0) + 52, 1)),
        ["contents of a map for each processor"] = (BundleStatus.BpfContents, b => Put32(b, Map(b, 3) + 8, 6)),
        ["more contents than entries"] = (BundleStatus.BpfContents, b => Put32(b, Map(b, 3) + 20, 1)),
        ["contents outside"] = (BundleStatus.BpfContents, b => Put32(b, Map(b, 3) + 48, (uint)b.Length & ~7u)),
        ["a program's name outside"] = (BundleStatus.BpfString, b => Put32(b, Program(b, 0) + 4, 4096)),
        ["a program's hook outside"] = (BundleStatus.BpfString, b => Put32(b, Program(b, 0) + 8, uint.MaxValue)),
        ["a program without a name"] = (BundleStatus.BpfName, b => CutText(b, Program(b, 1))),
        ["a security program without a hook"] = (BundleStatus.BpfName, b => CopyText(b, Program(b, 0) + 8, Field(b, 1) + 8)),
        ["a hook with a dot"] = (BundleStatus.BpfName, b => CopyText(b, Program(b, 0) + 8, Map(b, 3))),
        ["a program's older hook outside"] = (BundleStatus.BpfString, b => Put32(b, Program(b, 0) + 56, uint.MaxValue)),
        ["an older hook with a dot"] = (BundleStatus.BpfName, b => CopyText(b, Program(b, 0) + 56, Map(b, 3))),
        ["a cgroup program with an older hook"] = (BundleStatus.BpfProgram, b => CopyText(b, Program(b, 1) + 56, Program(b, 0) + 8)),
        ["a program's reserved field"] = (BundleStatus.BpfReserved, b => Put32(b, Program(b, 1) + 52, 1)),
        ["a kprobe"] = (BundleStatus.BpfProgram, b => Put32(b, Program(b, 1) + 16, 2)),
        ["a security program for the whole system"] = (BundleStatus.BpfProgram, b => Put32(b, Program(b, 0) + 20, 27)),
        ["a cgroup program at another's place"] = (BundleStatus.BpfProgram, b => Put32(b, Program(b, 1) + 20, 2)),
        ["a cgroup program with a hook"] = (BundleStatus.BpfProgram, b => CopyText(b, Program(b, 1) + 8, Program(b, 1))),
        ["an unknown program flag"] = (BundleStatus.BpfProgram, b => Put32(b, Program(b, 1) + 48, 8)),
        ["no instruction"] = (BundleStatus.BpfInstructions, b => Put32(b, Program(b, 1) + 28, 0)),
        ["65537 instructions"] = (BundleStatus.BpfInstructions, b => Put32(b, Program(b, 1) + 28, 65537)),
        ["instructions outside"] = (BundleStatus.BpfInstructions, b => Put32(b, Program(b, 1) + 24, (uint)b.Length & ~7u)),
        ["relocations beyond the table"] = (BundleStatus.BpfRelocation, b => Put32(b, Program(b, 1) + 36, 1)),
        ["relocations that wrap"] = (BundleStatus.BpfRelocation, b => Put32(b, Program(b, 0) + 32, uint.MaxValue)),
        ["relocations out of order"] = (BundleStatus.BpfRelocation, b => Put32(b, Relocation(b, 1), 0)),
        ["a relocation behind the program"] = (BundleStatus.BpfRelocation, b => Put32(b, Relocation(b, 6), 9)),
        ["a wide load at the end"] = (BundleStatus.BpfRelocation, b => { Put32(b, Relocation(b, 6) + 4, 1); Put32(b, Relocation(b, 6) + 8, 0); }),
        ["relocation kind 0"] = (BundleStatus.BpfRelocation, b => Put32(b, Relocation(b, 0) + 4, 0)),
        ["relocation kind 8"] = (BundleStatus.BpfRelocation, b => Put32(b, Relocation(b, 0) + 4, 8)),
        ["a relocation to map 4"] = (BundleStatus.BpfRelocation, b => Put32(b, Relocation(b, 0) + 8, 4)),
        ["a descriptor with an offset"] = (BundleStatus.BpfRelocation, b => Put32(b, Relocation(b, 0) + 12, 1)),
        ["an offset behind the value"] = (BundleStatus.BpfRelocation, b => Put32(b, Relocation(b, 1) + 12, 4)),
        ["a relocation to field 2"] = (BundleStatus.BpfRelocation, b => Put32(b, Relocation(b, 2) + 8, 2)),
        ["the offset of a function"] = (BundleStatus.BpfRelocation, b => Put32(b, Relocation(b, 2) + 8, 1)),
        ["a member that is called"] = (BundleStatus.BpfRelocation, b => Put32(b, Relocation(b, 6) + 8, 0)),
        ["a scope with a value"] = (BundleStatus.BpfRelocation, b => Put32(b, Relocation(b, 5) + 8, 1)),
        ["a field's type outside"] = (BundleStatus.BpfString, b => Put32(b, Field(b, 0), uint.MaxValue)),
        ["a field without a type"] = (BundleStatus.BpfName, b => CutText(b, Field(b, 0))),
        ["a field's path that ends with a dot"] = (BundleStatus.BpfName, b => CutText(b, Field(b, 0) + 8, 7)),
        ["functions beyond the table"] = (BundleStatus.BpfFuncInfo, b => Put32(b, Program(b, 0) + 44, 3)),
        ["a first function behind the start"] = (BundleStatus.BpfFuncInfo, b => Put32(b, Function(b, 0), 1)),
        ["functions out of order"] = (BundleStatus.BpfFuncInfo, b => Put32(b, Function(b, 1), 0)),
        ["a function behind the program"] = (BundleStatus.BpfFuncInfo, b => Put32(b, Function(b, 1), 9)),
        ["a function without a type"] = (BundleStatus.BpfFuncInfo, b => Put32(b, Function(b, 1) + 4, 0)),
        ["a rule's file outside"] = (BundleStatus.BpfString, b => Put32(b, Rule(b, 0), uint.MaxValue)),
        ["a rule at line 0"] = (BundleStatus.BpfRule, b => Put32(b, Rule(b, 0) + 8, 0)),
        ["a rule of program 2"] = (BundleStatus.BpfRule, b => Put32(b, Rule(b, 1) + 16, 2)),
        ["a rule's reserved field"] = (BundleStatus.BpfReserved, b => Put32(b, Rule(b, 1) + 20, 1)),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_record_is_refused_for_its_fault(string name)
    {
        (BundleStatus status, Action<byte[]> change) = s_cases[name];
        Assert.Equal(status, Verify.Bundle(Section(s_sound, SectionKind.BpfLsm, change)));
        Assert.Equal(status, Verify.Bundle(Section(s_sound, SectionKind.BpfNetwork, change)));
    }

    [Fact]
    public void A_section_says_what_was_put_into_it()
    {
        Assert.Equal(BundleStatus.Ok, BpfPrograms.Read(Samples.Bpf(), out BpfPrograms? read));
        Assert.NotNull(read);
        Assert.Equal(["mode", "events", "strings", "ports.v4"], read.Maps.Select(map => map.Name));
        Assert.Equal((11u, 8u, 4u, 2u, 1u, 1u, 2u), (read.Maps[3].Type, read.Maps[3].KeySize, read.Maps[3].ValueSize, read.Maps[3].MaxEntries,
            read.Maps[3].Flags, read.Maps[3].KeyType, read.Maps[3].ValueType));
        Assert.Equal(24, read.Maps[3].Contents.Length);
        Assert.Equal([new BpfField("file", "f_path.dentry"), new BpfField("bpf_path_d_path", "")], read.Fields);
        Assert.Equal([new BpfRule("app.policy.yaml", 7, 3, 0), new BpfRule("base.policy.yaml", 1, 1, 0)], read.Rules);
        Assert.Equal([("file_open", "dentry_open"), ("", "")], read.Programs.Select(program => (program.Hook, program.OlderHook)));
        Assert.Equal(7, read.Programs[0].Relocations.Length);
        Assert.Equal([0u, 8u], read.Programs[0].FuncInfos.Select(function => function.Instruction));

        // Written again, it has the same bytes: nothing was lost on the way.
        var again = new BpfSectionBuilder { Btf = read.Btf };
        foreach (BpfMap map in read.Maps) { again.AddMap(map); }
        foreach (BpfField field in read.Fields) { again.AddField(field.Type, field.Path); }
        foreach (BpfProgram program in read.Programs) { again.AddProgram(program); }
        foreach (BpfRule rule in read.Rules) { again.AddRule(rule.File, rule.Line, rule.Column, rule.Program); }
        Assert.Equal(Samples.Bpf(), again.ToArray());
    }

    [Fact]
    public void Contents_are_whole_records()
    {
        var bpf = new BpfSectionBuilder();
        bpf.AddMap(new BpfMap("ports", 1, 4, 4, 4) { Contents = [1, 2, 3] });
        bpf.AddProgram(new BpfProgram("connect4", "", 18, 10, [.. new byte[8]]));
        Assert.Throws<InvalidOperationException>(bpf.ToArray);
    }

    // The last map becomes one of name servers.
    private static void PutMap(byte[] section, uint type, uint key, uint value, uint entries)
    {
        int map = Map(section, 3);
        Put32(section, map + 8, type);
        Put32(section, map + 12, key);
        Put32(section, map + 16, value);
        Put32(section, map + 20, entries);
    }

    private static void NameServers(byte[] section, uint type, uint key, uint value, uint entries)
    {
        int map = Map(section, 3);
        PutMap(section, type, key, value, entries);
        Put32(section, map + 36, (uint)BpfMapRole.NameServers);
    }

    private static int Map(byte[] section, int index) => (int)Get32(section, 8) + (index * BpfMapRecord.Size);

    private static int Program(byte[] section, int index) => (int)Get32(section, 16) + (index * BpfProgramRecord.Size);

    private static int Relocation(byte[] section, int index) => (int)Get32(section, 24) + (index * BpfRelocationRecord.Size);

    private static int Field(byte[] section, int index) => (int)Get32(section, 32) + (index * BpfFieldRecord.Size);

    private static int Function(byte[] section, int index) => (int)Get32(section, 40) + (index * BpfFuncInfo.Size);

    private static int Rule(byte[] section, int index) => (int)Get32(section, 48) + (index * BpfRuleRecord.Size);

    private static int Text(byte[] section, int reference) => (int)Get32(section, reference);

    /// <summary>Shortens a text to so many bytes, and ends it there.</summary>
    private static void CutText(byte[] section, int reference, int length = 0)
    {
        section[Text(section, reference) + length] = 0;
        Put32(section, reference + 4, (uint)length);
    }

    /// <summary>Lets one reference point where another does.</summary>
    private static void CopyText(byte[] section, int to, int from) => section.AsSpan(from, StringReference.Size).CopyTo(section.AsSpan(to));

    /// <summary>Lets a reference point at the last bytes of a longer text.</summary>
    private static void PutText(byte[] section, int to, int from, uint length)
    {
        Put32(section, to, Get32(section, from) + Get32(section, from + 4) - length);
        Put32(section, to + 4, length);
    }
}
