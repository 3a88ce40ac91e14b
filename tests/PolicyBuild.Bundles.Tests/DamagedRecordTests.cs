using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using Xunit;
using static PolicyBuild.Bundles.Tests.Damage;

namespace PolicyBuild.Bundles.Tests;

/// <summary>Faults of the records inside sections whose digests are right, each with the status that names it.</summary>
public sealed class DamagedRecordTests
{
    private static readonly byte[] s_sound = Samples.Bundle();

    // Offsets of the fields of the headers (docs/bundle-format.md, sections 5 to 7).
    private static readonly Dictionary<string, (BundleStatus Status, SectionKind Kind, Action<byte[]> Change)> s_cases = new()
    {
        ["launch version 0"] = (BundleStatus.LaunchVersion, SectionKind.Launch, b => Put32(b, 0, 0)),
        ["launch version 2"] = (BundleStatus.LaunchVersion, SectionKind.Launch, b => Put32(b, 0, 2)),
        ["launch version 5"] = (BundleStatus.LaunchVersion, SectionKind.Launch, b => Put32(b, 0, 5)),
        ["an unknown launch flag"] = (BundleStatus.LaunchFlags, SectionKind.Launch, b => Put32(b, 4, Get32(b, 4) | 1 << 16)),
        ["dns both disabled and listed"] = (BundleStatus.LaunchFlags, SectionKind.Launch, b => Put32(b, 4, Get32(b, 4) | 1 << 7)),
        ["launch mode 3"] = (BundleStatus.LaunchMode, SectionKind.Launch, b => b[8] = 3),
        ["a fallback to a higher mode"] = (BundleStatus.LaunchMode, SectionKind.Launch, b => b[100] = 3),
        ["inheritance 4"] = (BundleStatus.LaunchInheritance, SectionKind.Launch, b => b[9] = 4),
        ["variable 5 of the working directory"] = (BundleStatus.LaunchWorkingDirectory, SectionKind.Launch, b => b[10] = 5),
        ["network 4"] = (BundleStatus.LaunchNetwork, SectionKind.Launch, b => b[11] = 4),
        ["umask 01000"] = (BundleStatus.LaunchUmask, SectionKind.Launch, b => Put32(b, 12, 0x200)),
        ["capabilities that no flag applies"] = (BundleStatus.LaunchUnusedField, SectionKind.Launch, b => Put32(b, 4, Get32(b, 4) & ~1u)),
        ["a umask that no flag applies"] = (BundleStatus.LaunchUnusedField, SectionKind.Launch, b => Put32(b, 4, Get32(b, 4) & ~2u)),
        ["a working directory that no flag applies"] = (BundleStatus.LaunchUnusedField, SectionKind.Launch, b => Put32(b, 4, Get32(b, 4) & ~4u)),
        ["name servers that no flag applies"] = (BundleStatus.LaunchUnusedField, SectionKind.Launch, b => Put32(b, 4, Get32(b, 4) & ~(1u << 8))),
        ["a flag for name servers without any"] = (BundleStatus.LaunchUnusedField, SectionKind.Launch, b => Put32(b, 76, 0)),
        ["names that are not inherited"] = (BundleStatus.LaunchUnusedField, SectionKind.Launch, b => b[9] = 0),
        ["a kernel without a major number"] = (BundleStatus.LaunchRequirement, SectionKind.Launch, b => Put32(b, 24, 12)),
        ["Landlock ABI 12 required"] = (BundleStatus.LaunchRequirement, SectionKind.Launch, b => Put32(b, 28, 12)),
        ["the reserved field of the launch header"] = (BundleStatus.LaunchReserved, SectionKind.Launch, b => b[102] = 1),
        ["an unknown controller"] = (BundleStatus.LaunchRequirement, SectionKind.Launch, b => b[101] |= 1 << 5),
        ["controllers that no flag requires"] = (BundleStatus.LaunchUnusedField, SectionKind.Launch, b => Put32(b, 4, Get32(b, 4) & ~(1u << 11))),
        ["a filter for a network that is there"] = (BundleStatus.LaunchUnusedField, SectionKind.Launch, b => Put32(b, 4, Get32(b, 4) | 1 << 13)),
        ["65 unenforced settings"] = (BundleStatus.LaunchTable, SectionKind.Launch, b => Put32(b, 108, 65)),
        ["processors that touch those before"] = (BundleStatus.LaunchProcessors, SectionKind.Launch, b => Put32(b, (int)Get32(b, 112) + 8, 1)),
        ["processors that fall"] = (BundleStatus.LaunchProcessors, SectionKind.Launch, b => Put32(b, (int)Get32(b, 112) + 12, 3)),
        ["a processor 8192"] = (BundleStatus.LaunchProcessors, SectionKind.Launch, b => Put32(b, (int)Get32(b, 112) + 12, 8192)),
        ["processors that no flag applies"] = (BundleStatus.LaunchUnusedField, SectionKind.Launch, b => Put32(b, 4, Get32(b, 4) & ~(1u << 14))),
        ["a list of processors and those of a node"] = (BundleStatus.LaunchFlags, SectionKind.Launch, b => Put32(b, 4, Get32(b, 4) | (1u << 15))),
        ["more processors than the section has"] = (BundleStatus.LaunchTable, SectionKind.Launch, b => Put32(b, 116, 4096)),
        ["an escape in an unenforced setting"] = (BundleStatus.LaunchUnenforced, SectionKind.Launch, b => b[TextAt(b, 104) + 1] = 0x1B),
        ["an unenforced setting without a name"] = (BundleStatus.LaunchUnenforced, SectionKind.Launch, b => { Put32(b, (int)Get32(b, 104), (uint)b.Length - 1); Put32(b, (int)Get32(b, 104) + 4, 0); }),
        ["a time limit that no flag applies"] = (BundleStatus.LaunchUnusedField, SectionKind.Launch, b => Put32(b, 4, Get32(b, 4) & ~(1u << 9))),
        ["a disk size that no flag applies"] = (BundleStatus.LaunchUnusedField, SectionKind.Launch, b => Put32(b, 4, Get32(b, 4) & ~(1u << 10))),
        ["no time at all"] = (BundleStatus.LaunchLimit, SectionKind.Launch, b => Put64(b, 80, 0)),
        ["more time than nanoseconds count"] = (BundleStatus.LaunchLimit, SectionKind.Launch, b => Put64(b, 80, 9223372036855)),
        ["less disk than a page"] = (BundleStatus.LaunchLimit, SectionKind.Launch, b => Put64(b, 88, 4095)),
        ["more disk than a file has"] = (BundleStatus.LaunchLimit, SectionKind.Launch, b => Put64(b, 88, 1UL << 63)),
        ["runtime 3"] = (BundleStatus.LaunchRuntime, SectionKind.Launch, b => Put32(b, 96, 3)),
        ["limits at an odd place"] = (BundleStatus.LaunchTable, SectionKind.Launch, b => Put32(b, 40, Get32(b, 40) + 4)),
        ["17 limits"] = (BundleStatus.LaunchTable, SectionKind.Launch, b => Put32(b, 44, 17)),
        ["16 limits, more than there are"] = (BundleStatus.LaunchTable, SectionKind.Launch, b => Put32(b, 44, 16)),
        ["names beyond the section"] = (BundleStatus.LaunchTable, SectionKind.Launch, b => Put32(b, 48, 0xFFFFFFF8)),
        ["names past the end"] = (BundleStatus.LaunchTable, SectionKind.Launch, b => Put32(b, 48, ((uint)b.Length + 7) & ~7u)),
        ["4097 variables"] = (BundleStatus.LaunchTable, SectionKind.Launch, b => Put32(b, 60, 4097)),
        ["all ones as the count of variables"] = (BundleStatus.LaunchTable, SectionKind.Launch, b => Put32(b, 60, uint.MaxValue)),
        ["a count that wraps 32 bits"] = (BundleStatus.LaunchTable, SectionKind.Launch, b => Put32(b, 60, 0x20000001)),
        ["4 name servers"] = (BundleStatus.LaunchTable, SectionKind.Launch, b => Put32(b, 76, 4)),
        ["a working directory beyond the section"] = (BundleStatus.LaunchString, SectionKind.Launch, b => Put32(b, 32, (uint)b.Length)),
        ["a working directory at the end of the numbers"] = (BundleStatus.LaunchString, SectionKind.Launch, b => Put32(b, 32, uint.MaxValue)),
        ["a string of 4096 bytes"] = (BundleStatus.LaunchString, SectionKind.Launch, b => Put32(b, 36, 4096)),
        ["a string of all ones"] = (BundleStatus.LaunchString, SectionKind.Launch, b => Put32(b, 36, uint.MaxValue)),
        ["a string that is longer than its text"] = (BundleStatus.LaunchString, SectionKind.Launch, b => Put32(b, 36, 6)),
        ["a string that is shorter than its text"] = (BundleStatus.LaunchString, SectionKind.Launch, b => Put32(b, 36, 4)),
        ["a zero inside a string"] = (BundleStatus.LaunchString, SectionKind.Launch, b => b[Get32(b, 32) + 2] = 0),
        ["the last zero missing"] = (BundleStatus.LaunchString, SectionKind.Launch, b => b[^1] = (byte)'x'),
        ["a name that lies outside"] = (BundleStatus.LaunchString, SectionKind.Launch, b => Put32(b, (int)Get32(b, 48), 1 << 20)),
        ["resource 16"] = (BundleStatus.LaunchRlimit, SectionKind.Launch, b => Put32(b, (int)Get32(b, 40) + 24, 16)),
        ["a reserved field of a limit"] = (BundleStatus.LaunchRlimit, SectionKind.Launch, b => Put32(b, (int)Get32(b, 40) + 4, 1)),
        ["a soft limit above the hard one"] = (BundleStatus.LaunchRlimit, SectionKind.Launch, b => Put64(b, (int)Get32(b, 40) + 24 + 8, 1025)),
        ["limits out of order"] = (BundleStatus.LaunchRlimit, SectionKind.Launch, b => Put32(b, (int)Get32(b, 40), 8)),
        ["a limit twice"] = (BundleStatus.LaunchRlimit, SectionKind.Launch, b => Put32(b, (int)Get32(b, 40), 7)),
        ["a variable without '='"] = (BundleStatus.LaunchEnvironment, SectionKind.Launch, b => b[TextAt(b, 56) + 4] = (byte)'_'),
        ["a variable without a name"] = (BundleStatus.LaunchEnvironment, SectionKind.Launch, b => b[TextAt(b, 56)] = (byte)'='),
        ["an inherited name with '='"] = (BundleStatus.LaunchEnvironment, SectionKind.Launch, b => b[TextAt(b, 48) + 1] = (byte)'='),
        ["an empty inherited name"] = (BundleStatus.LaunchEnvironment, SectionKind.Launch, b => { Put32(b, (int)Get32(b, 48), (uint)b.Length - 1); Put32(b, (int)Get32(b, 48) + 4, 0); }),
        ["a relative working directory"] = (BundleStatus.LaunchWorkingDirectory, SectionKind.Launch, b => b[Get32(b, 32)] = (byte)'d'),
        ["a working directory that climbs"] = (BundleStatus.LaunchWorkingDirectory, SectionKind.Launch, b => "/../x"u8.CopyTo(b.AsSpan((int)Get32(b, 32)))),
        ["a line break in a name server"] = (BundleStatus.LaunchDnsServer, SectionKind.Launch, b => b[TextAt(b, 72) + 3] = (byte)'\n'),
        ["a host name as name server"] = (BundleStatus.LaunchDnsServer, SectionKind.Launch, b => b[TextAt(b, 72)] = (byte)'z'),
        ["an escape in the profile"] = (BundleStatus.LaunchProfile, SectionKind.Launch, b => b[Get32(b, 64)] = 0x1B),
        ["no profile"] = (BundleStatus.LaunchProfile, SectionKind.Launch, b => { Put32(b, 64, (uint)b.Length - 1); Put32(b, 68, 0); }),
        ["Landlock version 0"] = (BundleStatus.LandlockVersion, SectionKind.Landlock, b => Put32(b, 0, 0)),
        ["an unknown Landlock flag"] = (BundleStatus.LandlockFlags, SectionKind.Landlock, b => Put32(b, 4, 8)),
        ["best effort that is not written"] = (BundleStatus.LandlockFlags, SectionKind.Landlock, b => Put32(b, 4, 4)),
        ["lowest ABI 0"] = (BundleStatus.LandlockMinimumAbi, SectionKind.Landlock, b => Put32(b, 8, 0)),
        ["lowest ABI 12"] = (BundleStatus.LandlockMinimumAbi, SectionKind.Landlock, b => Put32(b, 8, 12)),
        ["10 ABIs"] = (BundleStatus.LandlockAbis, SectionKind.Landlock, b => Put32(b, 12, 10)),
        ["12 ABIs"] = (BundleStatus.LandlockAbis, SectionKind.Landlock, b => Put32(b, 12, 12)),
        ["the reserved field of the Landlock header"] = (BundleStatus.LandlockReserved, SectionKind.Landlock, b => b[56] = 1),
        ["10 rulesets"] = (BundleStatus.LandlockTable, SectionKind.Landlock, b => Put32(b, 20, 10)),
        ["rulesets at an odd place"] = (BundleStatus.LandlockTable, SectionKind.Landlock, b => Put32(b, 16, 65)),
        ["rulesets beyond the section"] = (BundleStatus.LandlockTable, SectionKind.Landlock, b => Put32(b, 16, (uint)b.Length & ~7u)),
        ["access sets beyond the section"] = (BundleStatus.LandlockTable, SectionKind.Landlock, b => Put32(b, 28, 65536)),
        ["65537 access sets"] = (BundleStatus.LandlockTable, SectionKind.Landlock, b => Put32(b, 28, 65537)),
        ["4097 paths"] = (BundleStatus.LandlockTable, SectionKind.Landlock, b => Put32(b, 36, 4097)),
        ["ports beyond the section"] = (BundleStatus.LandlockTable, SectionKind.Landlock, b => Put32(b, 44, 65536)),
        ["all ones as the count of ports"] = (BundleStatus.LandlockTable, SectionKind.Landlock, b => Put32(b, 44, uint.MaxValue)),
        ["launch grants of an unknown access set"] = (BundleStatus.LandlockAccessNumber, SectionKind.Landlock, b => Put32(b, 48, 2)),
        ["read-only grants of an unknown access set"] = (BundleStatus.LandlockAccessNumber, SectionKind.Landlock, b => Put32(b, 52, uint.MaxValue)),
        ["REFER handled under ABI 1"] = (BundleStatus.LandlockRuleset, SectionKind.Landlock, b => Put64(b, (int)Get32(b, 16), 0x3FFF)),
        ["ports handled under ABI 3"] = (BundleStatus.LandlockRuleset, SectionKind.Landlock, b => Put64(b, (int)Get32(b, 16) + (2 * 24) + 8, 1)),
        ["scopes under ABI 5"] = (BundleStatus.LandlockRuleset, SectionKind.Landlock, b => Put64(b, (int)Get32(b, 16) + (4 * 24) + 16, 1)),
        ["a right of the future"] = (BundleStatus.LandlockRuleset, SectionKind.Landlock, b => Put64(b, (int)Get32(b, 16) + (10 * 24), 0x3FFFF)),
        ["a right that is not handled"] = (BundleStatus.LandlockAccess, SectionKind.Landlock, b => Put64(b, (int)Get32(b, 24), 0x4000)),
        ["a directory's right on a file"] = (BundleStatus.LandlockAccess, SectionKind.Landlock, b => Put64(b, (int)Get32(b, 24) + 8, 0xC)),
        ["a path with an unknown access set"] = (BundleStatus.LandlockAccessNumber, SectionKind.Landlock, b => Put32(b, (int)Get32(b, 32), 2)),
        ["a path with variable 5"] = (BundleStatus.LandlockPathRecord, SectionKind.Landlock, b => b[Get32(b, 32) + 4] = 5),
        ["a path with an unknown flag"] = (BundleStatus.LandlockPathRecord, SectionKind.Landlock, b => b[Get32(b, 32) + 5] |= 4),
        ["the reserved field of a path"] = (BundleStatus.LandlockPathRecord, SectionKind.Landlock, b => b[Get32(b, 32) + 7] = 1),
        ["a path that lies outside"] = (BundleStatus.LandlockString, SectionKind.Landlock, b => Put32(b, (int)Get32(b, 32) + 8, (uint)b.Length)),
        ["a pattern that lies outside"] = (BundleStatus.LandlockString, SectionKind.Landlock, b => Put32(b, (int)Get32(b, 32) + 16, uint.MaxValue)),
        ["a relative path"] = (BundleStatus.LandlockPathText, SectionKind.Landlock, b => b[Get32(b, (int)Get32(b, 32) + 8)] = (byte)'u'),
        ["an empty path without a variable"] = (BundleStatus.LandlockPathText, SectionKind.Landlock, b => b[Get32(b, 32) + 24 + 4] = 0),
        ["a path that climbs at its end"] = (BundleStatus.LandlockPathText, SectionKind.Landlock, b => PutPath(b, "/usr/..")),
        ["a path that climbs in the middle"] = (BundleStatus.LandlockPathText, SectionKind.Landlock, b => "/../sha/re"u8.CopyTo(b.AsSpan((int)Get32(b, (int)Get32(b, 32) + 8)))),
        ["a pattern with a slash"] = (BundleStatus.LandlockPattern, SectionKind.Landlock, b => b[Get32(b, (int)Get32(b, 32) + 48 + 16) + 1] = (byte)'/'),
        ["a pattern without its flag"] = (BundleStatus.LandlockPattern, SectionKind.Landlock, b => b[Get32(b, 32) + 48 + 5] = 0),
        ["a flag without a pattern"] = (BundleStatus.LandlockPattern, SectionKind.Landlock, b => b[Get32(b, 32) + 5] = 2),
        ["port 65536"] = (BundleStatus.LandlockPort, SectionKind.Landlock, b => Put32(b, (int)Get32(b, 40) + 16 + 8, 65536)),
        ["the reserved field of a port"] = (BundleStatus.LandlockPort, SectionKind.Landlock, b => Put32(b, (int)Get32(b, 40) + 12, 1)),
        ["a port without a right"] = (BundleStatus.LandlockPort, SectionKind.Landlock, b => Put64(b, (int)Get32(b, 40), 0)),
        ["a port with an unknown right"] = (BundleStatus.LandlockPort, SectionKind.Landlock, b => Put64(b, (int)Get32(b, 40), 16)),
        ["ports out of order"] = (BundleStatus.LandlockPort, SectionKind.Landlock, b => Put32(b, (int)Get32(b, 40) + 8, 9000)),
        ["a port twice"] = (BundleStatus.LandlockPort, SectionKind.Landlock, b => Put32(b, (int)Get32(b, 40) + 8, 8080)),
        ["cgroup version 0"] = (BundleStatus.CgroupVersion, SectionKind.Cgroup, b => Put32(b, 0, 0)),
        ["cgroup version 2"] = (BundleStatus.CgroupVersion, SectionKind.Cgroup, b => Put32(b, 0, 2)),
        ["the first reserved field of the cgroup header"] = (BundleStatus.CgroupReserved, SectionKind.Cgroup, b => b[4] = 1),
        ["the last reserved field of the cgroup header"] = (BundleStatus.CgroupReserved, SectionKind.Cgroup, b => b[31] = 1),
        ["files at an odd place"] = (BundleStatus.CgroupTable, SectionKind.Cgroup, b => Put32(b, 8, 33)),
        ["files beyond the section"] = (BundleStatus.CgroupTable, SectionKind.Cgroup, b => Put32(b, 8, 0xFFFFFFF8)),
        ["8 files, more than there are"] = (BundleStatus.CgroupTable, SectionKind.Cgroup, b => Put32(b, 12, 8)),
        ["65 devices"] = (BundleStatus.CgroupTable, SectionKind.Cgroup, b => Put32(b, 20, 65)),
        ["devices past the end"] = (BundleStatus.CgroupTable, SectionKind.Cgroup, b => Put32(b, 20, 64)),
        ["neither file nor device"] = (BundleStatus.CgroupTable, SectionKind.Cgroup, b => { Put32(b, 12, 0); Put32(b, 20, 0); }),
        ["file 0"] = (BundleStatus.CgroupFile, SectionKind.Cgroup, b => Put32(b, 32, 0)),
        ["file 8"] = (BundleStatus.CgroupFile, SectionKind.Cgroup, b => Put32(b, 32 + (6 * 16), 8)),
        ["files out of order"] = (BundleStatus.CgroupFile, SectionKind.Cgroup, b => Put32(b, 32, 3)),
        ["a file twice"] = (BundleStatus.CgroupFile, SectionKind.Cgroup, b => Put32(b, 32, 2)),
        ["the reserved field of a file"] = (BundleStatus.CgroupReserved, SectionKind.Cgroup, b => Put32(b, 36, 1)),
        ["a value that lies outside"] = (BundleStatus.CgroupString, SectionKind.Cgroup, b => Put32(b, 40, (uint)b.Length)),
        ["a value that is shorter than its text"] = (BundleStatus.CgroupString, SectionKind.Cgroup, b => Put32(b, 44, 3)),
        ["a unit in a value"] = (BundleStatus.CgroupValue, SectionKind.Cgroup, b => b[Get32(b, 40) + 8] = (byte)'M'),
        ["a line break in a value"] = (BundleStatus.CgroupValue, SectionKind.Cgroup, b => b[Get32(b, 40) + 4] = (byte)'\n'),
        ["a leading zero"] = (BundleStatus.CgroupValue, SectionKind.Cgroup, b => b[Get32(b, 40)] = (byte)'0'),
        ["a quota without a period"] = (BundleStatus.CgroupValue, SectionKind.Cgroup, b => PutValue(b, 4, "150000")),
        ["a quota below the kernel's"] = (BundleStatus.CgroupValue, SectionKind.Cgroup, b => PutValue(b, 4, "999 100000")),
        ["a period below the kernel's"] = (BundleStatus.CgroupValue, SectionKind.Cgroup, b => PutValue(b, 4, "1000 999")),
        ["a period above the kernel's"] = (BundleStatus.CgroupValue, SectionKind.Cgroup, b => PutValue(b, 4, "1000 1000001")),
        ["two spaces between quota and period"] = (BundleStatus.CgroupValue, SectionKind.Cgroup, b => PutValue(b, 4, "1000  1000")),
        ["a group that is killed twice"] = (BundleStatus.CgroupValue, SectionKind.Cgroup, b => PutValue(b, 3, "2")),
        ["weight 0"] = (BundleStatus.CgroupValue, SectionKind.Cgroup, b => PutValue(b, 5, "0")),
        ["no value"] = (BundleStatus.CgroupValue, SectionKind.Cgroup, b => PutValue(b, 6, "")),
        ["a minus sign"] = (BundleStatus.CgroupValue, SectionKind.Cgroup, b => PutValue(b, 6, "-1")),
        ["the reserved field of a device"] = (BundleStatus.CgroupReserved, SectionKind.Cgroup, b => b[Get32(b, 16) + 7] = 1),
        ["a device with variable 5"] = (BundleStatus.CgroupDevice, SectionKind.Cgroup, b => b[Get32(b, 16)] = 5),
        ["a device without a path"] = (BundleStatus.CgroupDevice, SectionKind.Cgroup, b => b[Get32(b, 16) + 24] = 0),
        ["a relative device"] = (BundleStatus.CgroupDevice, SectionKind.Cgroup, b => b[Get32(b, (int)Get32(b, 16) + 8)] = (byte)'d'),
        ["a device that lies outside"] = (BundleStatus.CgroupString, SectionKind.Cgroup, b => Put32(b, (int)Get32(b, 16) + 8, uint.MaxValue)),
        ["a limit of 0"] = (BundleStatus.CgroupValue, SectionKind.Cgroup, b => b[Get32(b, (int)Get32(b, 16) + 24 + 16) + 5] = (byte)'0'),
        ["a limit with another key"] = (BundleStatus.CgroupValue, SectionKind.Cgroup, b => b[Get32(b, (int)Get32(b, 16) + 24 + 16)] = (byte)'x'),
        ["limits without a space"] = (BundleStatus.CgroupValue, SectionKind.Cgroup, b => b[Get32(b, (int)Get32(b, 16) + 16) + 13] = (byte)'_'),
        ["a WASI manifest of another version"] = (BundleStatus.WasiManifest, SectionKind.Wasi, b => b[11] = (byte)'2'),
        ["a WASI manifest that is cut"] = (BundleStatus.WasiManifest, SectionKind.Wasi, b => b[^2] = (byte)' '),
        ["an unknown key of a WASI manifest"] = (BundleStatus.WasiManifest, SectionKind.Wasi, b => b[2] = (byte)'V'),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_record_is_refused_for_its_fault(string name)
    {
        (BundleStatus status, SectionKind kind, Action<byte[]> change) = s_cases[name];
        Assert.Equal(status, Verify.Bundle(Section(s_sound, kind, change)));
    }

    [Fact]
    public void A_section_cut_at_any_length_is_refused()
    {
        Cut(SectionKind.Launch, Samples.Launch(), LaunchHeader.Size, BundleStatus.LaunchTooShort);
        Cut(SectionKind.Landlock, Samples.Landlock(), LandlockHeader.Size, BundleStatus.LandlockTooShort);
        Cut(SectionKind.Cgroup, Samples.Cgroup(), CgroupHeader.Size, BundleStatus.CgroupTooShort);
        Cut(SectionKind.BpfLsm, Samples.Bpf(), BpfHeader.Size, BundleStatus.BpfTooShort);

        static void Cut(SectionKind kind, byte[] section, int header, BundleStatus tooShort)
        {
            for (int length = 0; length < section.Length; length++)
            {
                BundleStatus status = Verify.Section(kind, section.AsSpan(0, length));
                if (length < header) { Assert.Equal(tooShort, status); }
                else { Assert.NotEqual(BundleStatus.Ok, status); }
            }
        }
    }

    /// <summary>Where the text of the first entry of a string table begins.</summary>
    private static int TextAt(byte[] section, int tableField) => (int)Get32(section, (int)Get32(section, tableField));

    /// <summary>Gives a file of the cgroup a value that is not longer.</summary>
    private static void PutValue(byte[] section, int index, string text)
    {
        int record = (int)Get32(section, 8) + (index * CgroupSettingRecord.Size);
        int at = (int)Get32(section, record + 8);
        System.Text.Encoding.ASCII.GetBytes(text, section.AsSpan(at));
        section[at + text.Length] = 0;
        Put32(section, record + 12, (uint)text.Length);
    }

    /// <summary>Makes the first path a shorter one.</summary>
    private static void PutPath(byte[] section, string text)
    {
        int record = (int)Get32(section, 32);
        int at = (int)Get32(section, record + 8);
        System.Text.Encoding.ASCII.GetBytes(text, section.AsSpan(at));
        section[at + text.Length] = 0;
        Put32(section, record + 12, (uint)text.Length);
    }
}
