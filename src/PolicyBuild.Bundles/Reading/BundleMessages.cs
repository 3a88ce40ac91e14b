using System;

namespace PolicyBuild.Bundles.Reading;

/// <summary>What each <see cref="BundleStatus"/> says to a person: one sentence in lower case, as UTF-8, so that the launcher can write it as it lies.</summary>
public static class BundleMessages
{
    /// <summary>The sentence for a status.</summary>
    public static ReadOnlySpan<byte> Of(BundleStatus status) => status switch
    {
        BundleStatus.Ok => "the bundle is sound"u8,
        BundleStatus.NotFound => "the bundle has no such section"u8,
        BundleStatus.WasiManifest => "the WASI capability manifest is not the JSON that it should be"u8,
        BundleStatus.LaunchProcessors => OfLaunch(status),
        >= BundleStatus.BpfTooShort => OfBpf(status),
        >= BundleStatus.NoTrailer => OfTrailer(status),
        >= BundleStatus.CgroupTooShort => OfCgroup(status),
        >= BundleStatus.LandlockTooShort => OfLandlock(status),
        >= BundleStatus.LaunchTooShort => OfLaunch(status),
        BundleStatus.SeccompLength => "a filter's length is no multiple of 8 bytes"u8,
        BundleStatus.SeccompCount => "a filter is empty or has more than 4096 instructions"u8,
        _ => OfContainer(status),
    };

    private static ReadOnlySpan<byte> OfContainer(BundleStatus status) => status switch
    {
        BundleStatus.NotABundle => "this is no policy bundle: it does not begin with PBND"u8,
        BundleStatus.TooShort => "the file is too short to be a policy bundle"u8,
        BundleStatus.TooLong => "the file is longer than 16 MiB, the most that a bundle may have"u8,
        BundleStatus.NewerVersion => "the bundle's format version is newer than this program"u8,
        BundleStatus.BadVersion => "the bundle's format version is 0"u8,
        BundleStatus.BadHeaderSize => "the bundle's header has a wrong size"u8,
        BundleStatus.HeaderReserved => "a reserved field of the bundle's header is not zero"u8,
        BundleStatus.LengthNotAligned => "the bundle's length is no multiple of 8"u8,
        BundleStatus.Truncated => "the bundle is truncated: the file is shorter than its header says"u8,
        BundleStatus.Extended => "the bundle is extended: the file is longer than its header says"u8,
        BundleStatus.BadSectionCount => "the bundle has no section or more than 256"u8,
        BundleStatus.TableOutside => "the bundle's section table ends beyond the file"u8,
        BundleStatus.TableDigest => "the bundle's header and section table do not match their digest"u8,
        BundleStatus.SectionKind => "a section of the bundle has kind 0"u8,
        BundleStatus.SectionArchitecture => "a section of the bundle has an architecture that is unknown or out of place"u8,
        BundleStatus.SectionMode => "a section of the bundle has an unknown mode"u8,
        BundleStatus.SectionReserved => "a reserved field of the bundle's section table is not zero"u8,
        BundleStatus.SectionOrder => "the bundle's sections are out of order"u8,
        BundleStatus.SectionTwice => "the bundle has a section twice"u8,
        BundleStatus.SectionOffset => "a section of the bundle overlaps another or leaves a gap"u8,
        BundleStatus.SectionEmpty => "a section of the bundle is empty"u8,
        BundleStatus.SectionOutside => "a section of the bundle ends beyond the file"u8,
        BundleStatus.BytesAfterSections => "the bundle has bytes after its last section"u8,
        BundleStatus.Padding => "the bundle's padding is not zero"u8,
        BundleStatus.SectionDigest => "a section of the bundle does not match its digest"u8,
        BundleStatus.NoLaunchSection => "the bundle has no launch section"u8,
        _ => "the bundle is damaged"u8,
    };

    private static ReadOnlySpan<byte> OfLaunch(BundleStatus status) => status switch
    {
        BundleStatus.LaunchTooShort => "the launch section is shorter than its header"u8,
        BundleStatus.LaunchVersion => "the launch section has another version than this program reads"u8,
        BundleStatus.LaunchFlags => "the launch section has an unknown or contradictory flag"u8,
        BundleStatus.LaunchMode => "the launch section has an unknown mode"u8,
        BundleStatus.LaunchInheritance => "the launch section has an unknown way of inheriting the environment"u8,
        BundleStatus.LaunchNetwork => "the launch section has an unknown network mode"u8,
        BundleStatus.LaunchUmask => "the launch section has a umask above 0777"u8,
        BundleStatus.LaunchUnusedField => "the launch section has a value that no flag makes count"u8,
        BundleStatus.LaunchRequirement => "the launch section requires an unreadable kernel version or Landlock ABI"u8,
        BundleStatus.LaunchReserved => "a reserved field of the launch section is not zero"u8,
        BundleStatus.LaunchTable => "a table of the launch section is misplaced or too long"u8,
        BundleStatus.LaunchString => "a string of the launch section is misplaced or not ended by zero"u8,
        BundleStatus.LaunchRlimit => "a resource limit of the launch section is unknown, inverted or out of order"u8,
        BundleStatus.LaunchEnvironment => "an environment variable of the launch section has a malformed name"u8,
        BundleStatus.LaunchWorkingDirectory => "the working directory of the launch section is no absolute path"u8,
        BundleStatus.LaunchDnsServer => "a name server of the launch section is no address"u8,
        BundleStatus.LaunchProcessors => "processors of the launch section are out of order, touch each other, or are beyond what a kernel can have"u8,
        BundleStatus.LaunchUnenforced => "a setting that nothing enforces has no name of the language"u8,
        BundleStatus.LaunchRuntime => "the launch section has an unknown runtime"u8,
        BundleStatus.LaunchLimit => "the launch section's time limit or disk size is out of range"u8,
        _ => "the launch section has a malformed profile name"u8,
    };

    private static ReadOnlySpan<byte> OfLandlock(BundleStatus status) => status switch
    {
        BundleStatus.LandlockTooShort => "the Landlock section is shorter than its header"u8,
        BundleStatus.LandlockVersion => "the Landlock section has another version than this program reads"u8,
        BundleStatus.LandlockFlags => "the Landlock section has an unknown or contradictory flag"u8,
        BundleStatus.LandlockMinimumAbi => "the Landlock section has an unknown lowest ABI"u8,
        BundleStatus.LandlockAbis => "the Landlock section covers another number of ABIs than this program reads"u8,
        BundleStatus.LandlockReserved => "a reserved field of the Landlock section is not zero"u8,
        BundleStatus.LandlockTable => "a table of the Landlock section is misplaced or has a wrong number of records"u8,
        BundleStatus.LandlockString => "a string of the Landlock section is misplaced or not ended by zero"u8,
        BundleStatus.LandlockRuleset => "a ruleset of the Landlock section handles what its ABI does not have"u8,
        BundleStatus.LandlockAccess => "an access set of the Landlock section grants what its ABI does not have"u8,
        BundleStatus.LandlockAccessNumber => "a rule of the Landlock section names an access set that is not there"u8,
        BundleStatus.LandlockPathRecord => "a path rule of the Landlock section has an unknown variable or flag"u8,
        BundleStatus.LandlockPathText => "a path of the Landlock section is not absolute or has a segment '..'"u8,
        BundleStatus.LandlockPattern => "a pattern of the Landlock section is missing or holds a '/'"u8,
        _ => "a port rule of the Landlock section is malformed or out of order"u8,
    };

    private static ReadOnlySpan<byte> OfCgroup(BundleStatus status) => status switch
    {
        BundleStatus.CgroupTooShort => "the cgroup section is shorter than its header"u8,
        BundleStatus.CgroupVersion => "the cgroup section has another version than this program reads"u8,
        BundleStatus.CgroupReserved => "a reserved field of the cgroup section is not zero"u8,
        BundleStatus.CgroupTable => "a table of the cgroup section is misplaced or too long, or both are empty"u8,
        BundleStatus.CgroupString => "a string of the cgroup section is misplaced or not ended by zero"u8,
        BundleStatus.CgroupFile => "a file of the cgroup section is unknown or out of order"u8,
        BundleStatus.CgroupValue => "a value of the cgroup section is none that its file takes"u8,
        _ => "a device of the cgroup section is not absolute or has a segment '..'"u8,
    };

    private static ReadOnlySpan<byte> OfTrailer(BundleStatus status) => status switch
    {
        BundleStatus.NoTrailer => "the executable carries a bundle and does not end with its trailer: something was cut off or added"u8,
        BundleStatus.TrailerVersion => "the trailer behind the bundle is newer than this program"u8,
        BundleStatus.TrailerFields => "the trailer behind the bundle does not fit the executable"u8,
        BundleStatus.TrailerProgram => "the trailer behind the bundle does not name a file"u8,
        BundleStatus.TrailerDigest => "the bundle behind the launcher does not match its digest"u8,
        _ => "the mark of an executable that carries a bundle is damaged"u8,
    };

    private static ReadOnlySpan<byte> OfBpf(BundleStatus status) => status switch
    {
        BundleStatus.BpfTooShort => "a BPF section is shorter than its header"u8,
        BundleStatus.BpfVersion => "a BPF section has another version than this program reads"u8,
        BundleStatus.BpfReserved => "a reserved field of a BPF section is not zero"u8,
        BundleStatus.BpfTable => "a table of a BPF section is misplaced or has a wrong number of records"u8,
        BundleStatus.BpfString => "a string of a BPF section is misplaced or not ended by zero"u8,
        BundleStatus.BpfName => "a BPF section has a name that the kernel does not take"u8,
        BundleStatus.BpfMap => "a map of a BPF section is of no known kind or has a size out of range"u8,
        BundleStatus.BpfContents => "a map of a BPF section is filled from outside the section or beyond its entries"u8,
        BundleStatus.BpfProgram => "a program of a BPF section is of a type, for a place or with a flag that is unknown"u8,
        BundleStatus.BpfInstructions => "the instructions of a BPF program are misplaced, missing or too many"u8,
        BundleStatus.BpfRelocation => "a relocation of a BPF section is unknown, out of order or leads nowhere"u8,
        BundleStatus.BpfFuncInfo => "a function of a BPF section is out of order or has no type"u8,
        BundleStatus.BpfRule => "a rule of a BPF section is of a program that is not there"u8,
        _ => "the types of a BPF section are misplaced or too long"u8,
    };
}
