namespace PolicyBuild.Bundles.Reading;

/// <summary>What a check of a bundle found. Every value from 6001 on refuses the bundle, and is the number of its diagnostic code (PB6001...).</summary>
public enum BundleStatus
{
    /// <summary>Nothing wrong.</summary>
    Ok = 0,

    /// <summary>The bundle has no such section; no error by itself.</summary>
    NotFound = 1,

    /// <summary>It does not begin with "PBND".</summary>
    NotABundle = 6001,

    /// <summary>It is shorter than a header.</summary>
    TooShort = 6002,

    /// <summary>It is longer than <see cref="Layout.BundleHeader.MaxLength"/>.</summary>
    TooLong = 6003,

    /// <summary>Its format version is newer than this code.</summary>
    NewerVersion = 6004,

    /// <summary>Its format version is 0.</summary>
    BadVersion = 6005,

    /// <summary>The header gives another size than a header has.</summary>
    BadHeaderSize = 6006,

    /// <summary>A reserved field of the header is not zero.</summary>
    HeaderReserved = 6007,

    /// <summary>The length in the header is no multiple of 8.</summary>
    LengthNotAligned = 6008,

    /// <summary>The file is shorter than the header says.</summary>
    Truncated = 6009,

    /// <summary>The file is longer than the header says.</summary>
    Extended = 6010,

    /// <summary>The section count is 0 or above <see cref="Layout.BundleHeader.MaxSections"/>.</summary>
    BadSectionCount = 6011,

    /// <summary>The section table does not fit in the file.</summary>
    TableOutside = 6012,

    /// <summary>Header and section table do not have the digest that the header gives.</summary>
    TableDigest = 6013,

    /// <summary>A section has kind 0.</summary>
    SectionKind = 6014,

    /// <summary>A section has an architecture that is unknown or that its kind does not have.</summary>
    SectionArchitecture = 6015,

    /// <summary>A section has an unknown mode.</summary>
    SectionMode = 6016,

    /// <summary>A reserved field of a section's entry is not zero.</summary>
    SectionReserved = 6017,

    /// <summary>The sections are not in canonical order.</summary>
    SectionOrder = 6018,

    /// <summary>Two sections have the same kind, architecture and mode.</summary>
    SectionTwice = 6019,

    /// <summary>A section does not begin where the one before it ends: an overlap, a gap or a wrong alignment.</summary>
    SectionOffset = 6020,

    /// <summary>A section is empty.</summary>
    SectionEmpty = 6021,

    /// <summary>A section ends beyond the file.</summary>
    SectionOutside = 6022,

    /// <summary>There are bytes after the last section.</summary>
    BytesAfterSections = 6023,

    /// <summary>A byte of padding is not zero.</summary>
    Padding = 6024,

    /// <summary>A section does not have the digest that its entry gives.</summary>
    SectionDigest = 6025,

    /// <summary>There is no launch section, and every bundle has one.</summary>
    NoLaunchSection = 6026,

    /// <summary>A filter's length is no multiple of 8, the size of an instruction.</summary>
    SeccompLength = 6031,

    /// <summary>A filter has more instructions than the kernel takes, or none.</summary>
    SeccompCount = 6032,

    /// <summary>The launch section is shorter than its header.</summary>
    LaunchTooShort = 6041,

    /// <summary>The launch section's record version is another.</summary>
    LaunchVersion = 6042,

    /// <summary>The launch section has a flag that is unknown or contradicts another.</summary>
    LaunchFlags = 6043,

    /// <summary>The launch section has an unknown mode.</summary>
    LaunchMode = 6044,

    /// <summary>The launch section has an unknown way of inheriting the environment.</summary>
    LaunchInheritance = 6045,

    /// <summary>The launch section has an unknown network mode.</summary>
    LaunchNetwork = 6046,

    /// <summary>The file mode creation mask is above 0777.</summary>
    LaunchUmask = 6047,

    /// <summary>A field of the launch section has a value although nothing makes it count.</summary>
    LaunchUnusedField = 6048,

    /// <summary>What the launch section requires of the host cannot be read: a kernel without a major number, or an unknown Landlock ABI.</summary>
    LaunchRequirement = 6049,

    /// <summary>A reserved field of the launch section is not zero.</summary>
    LaunchReserved = 6050,

    /// <summary>A table of the launch section is not inside it, is not aligned or has too many records.</summary>
    LaunchTable = 6051,

    /// <summary>A string of the launch section is not inside it, is too long, or is not ended by its first zero byte.</summary>
    LaunchString = 6052,

    /// <summary>A resource limit has an unknown resource, a soft limit above the hard one, or is out of order.</summary>
    LaunchRlimit = 6053,

    /// <summary>A name of an environment variable is empty or malformed.</summary>
    LaunchEnvironment = 6054,

    /// <summary>The working directory is neither absolute nor below a variable, or the variable is unknown.</summary>
    LaunchWorkingDirectory = 6055,

    /// <summary>A name server is no address.</summary>
    LaunchDnsServer = 6056,

    /// <summary>The profile name has characters that no profile name has.</summary>
    LaunchProfile = 6057,

    /// <summary>The launch section has an unknown runtime.</summary>
    LaunchRuntime = 6058,

    /// <summary>The launch section's time limit or disk size is out of range.</summary>
    LaunchLimit = 6059,

    /// <summary>A setting that nothing enforces has no name of the language.</summary>
    LaunchUnenforced = 6060,

    /// <summary>The Landlock section is shorter than its header.</summary>
    LandlockTooShort = 6061,

    /// <summary>The Landlock section's record version is another.</summary>
    LandlockVersion = 6062,

    /// <summary>The Landlock section has a flag that is unknown or contradicts another.</summary>
    LandlockFlags = 6063,

    /// <summary>The lowest ABI of the Landlock section is 0 or unknown.</summary>
    LandlockMinimumAbi = 6064,

    /// <summary>The Landlock section's tables cover another number of ABIs.</summary>
    LandlockAbis = 6065,

    /// <summary>A reserved field of the Landlock section is not zero.</summary>
    LandlockReserved = 6066,

    /// <summary>A table of the Landlock section is not inside it, is not aligned or has a wrong number of records.</summary>
    LandlockTable = 6067,

    /// <summary>A string of the Landlock section is not inside it, is too long, or is not ended by its first zero byte.</summary>
    LandlockString = 6068,

    /// <summary>A ruleset handles what its ABI does not have.</summary>
    LandlockRuleset = 6069,

    /// <summary>An access set grants what its ABI does not have, or gives a file a directory's right.</summary>
    LandlockAccess = 6070,

    /// <summary>A rule names an access set that is not there.</summary>
    LandlockAccessNumber = 6071,

    /// <summary>A path rule has an unknown variable or flag.</summary>
    LandlockPathRecord = 6072,

    /// <summary>A path is neither absolute nor below a variable, or has a segment "..".</summary>
    LandlockPathText = 6073,

    /// <summary>A pattern is missing, is not wanted or holds a '/'.</summary>
    LandlockPattern = 6074,

    /// <summary>A port rule has a port above 65535, unknown rights or none, or is out of order.</summary>
    LandlockPort = 6075,

    /// <summary>Processors of the launch section are out of order, touch each other, or are beyond what a kernel can have.</summary>
    LaunchProcessors = 6080,

    /// <summary>The cgroup section is shorter than its header.</summary>
    CgroupTooShort = 6081,

    /// <summary>The cgroup section's record version is another.</summary>
    CgroupVersion = 6082,

    /// <summary>A reserved field of the cgroup section is not zero.</summary>
    CgroupReserved = 6083,

    /// <summary>A table of the cgroup section is not inside it, is not aligned or has too many records, or both are empty.</summary>
    CgroupTable = 6084,

    /// <summary>A string of the cgroup section is not inside it, is too long, or is not ended by its first zero byte.</summary>
    CgroupString = 6085,

    /// <summary>A file of the cgroup section is unknown or out of order.</summary>
    CgroupFile = 6086,

    /// <summary>A value of the cgroup section is none that its file takes.</summary>
    CgroupValue = 6087,

    /// <summary>A device of the cgroup section is neither absolute nor below a known variable, or has a segment "..".</summary>
    CgroupDevice = 6088,

    /// <summary>The WASI capability manifest is not the JSON that it should be.</summary>
    WasiManifest = 6091,

    /// <summary>The executable is marked as one that carries a bundle, and does not end with the trailer of one.</summary>
    NoTrailer = 6101,

    /// <summary>The trailer's version is newer than this code.</summary>
    TrailerVersion = 6102,

    /// <summary>A field of the trailer does not fit the file: version 0, size, reserved field, where the bundle begins, its length.</summary>
    TrailerFields = 6103,

    /// <summary>The trailer's program is not the name of a file.</summary>
    TrailerProgram = 6104,

    /// <summary>Bundle and trailer do not have the digest that the trailer gives.</summary>
    TrailerDigest = 6105,

    /// <summary>The executable's mark, by which it knows that it carries a bundle, is damaged.</summary>
    LauncherMark = 6106,

    /// <summary>A section of eBPF programs is shorter than its header.</summary>
    BpfTooShort = 6121,

    /// <summary>A BPF section's record version is another.</summary>
    BpfVersion = 6122,

    /// <summary>A reserved field of a BPF section is not zero.</summary>
    BpfReserved = 6123,

    /// <summary>A table of a BPF section is not inside it, is not aligned or has a wrong number of records.</summary>
    BpfTable = 6124,

    /// <summary>A string of a BPF section is not inside it, is too long, or is not ended by its first zero byte.</summary>
    BpfString = 6125,

    /// <summary>A map, program, hook, type or member of a BPF section has a name that is malformed or too long, or two maps have one.</summary>
    BpfName = 6126,

    /// <summary>A map of a BPF section has an unknown type, role or option, a size out of range, or a shape that its role does not have; or the maps can take more memory than a section may.</summary>
    BpfMap = 6127,

    /// <summary>The contents of a map of a BPF section are not inside it, are more than its entries or more than 4 MiB, or the map's type takes none.</summary>
    BpfContents = 6128,

    /// <summary>A program of a BPF section has a type or place of attachment that is not a sandbox's, an unknown flag, or a hook where none belongs.</summary>
    BpfProgram = 6129,

    /// <summary>The instructions of a program of a BPF section are not inside it, or are none or more than 65536.</summary>
    BpfInstructions = 6130,

    /// <summary>A relocation of a BPF section has an unknown kind, is out of order, or names an instruction, map, field or offset that is not there.</summary>
    BpfRelocation = 6131,

    /// <summary>A function of a BPF section is out of order, lies outside its program, or has no type or no BTF to have one in.</summary>
    BpfFuncInfo = 6132,

    /// <summary>A rule of a BPF section has no line, or belongs to a program that is not there.</summary>
    BpfRule = 6133,

    /// <summary>The BTF of a BPF section is not inside it, is not aligned or is longer than 1 MiB.</summary>
    BpfBtf = 6134,
}
