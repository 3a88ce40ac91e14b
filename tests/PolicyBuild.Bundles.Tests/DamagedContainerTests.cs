using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using Xunit;
using static PolicyBuild.Bundles.Tests.Damage;

namespace PolicyBuild.Bundles.Tests;

/// <summary>Faults of header, table, order, padding and digests, each with the status that names it.</summary>
public sealed class DamagedContainerTests
{
    private const int Table = BundleHeader.Size;
    private const int Second = Table + SectionEntry.Size;
    private const int Third = Second + SectionEntry.Size;

    private static readonly byte[] s_sound = Samples.Bundle();

    private static readonly Dictionary<string, (BundleStatus Status, Func<byte[]> Make)> s_cases = new()
    {
        ["an empty file"] = (BundleStatus.TooShort, () => []),
        ["three bytes"] = (BundleStatus.TooShort, () => s_sound[..3]),
        ["the magic alone"] = (BundleStatus.TooShort, () => s_sound[..4]),
        ["one byte less than a header"] = (BundleStatus.TooShort, () => s_sound[..63]),
        ["the header alone"] = (BundleStatus.Truncated, () => s_sound[..64]),
        ["half of the table"] = (BundleStatus.Truncated, () => s_sound[..(Table + 96)]),
        ["the table without sections"] = (BundleStatus.Truncated, () => s_sound[..(Table + (6 * 64))]),
        ["the last eight bytes missing"] = (BundleStatus.Truncated, () => s_sound[..^8]),
        ["the last byte missing"] = (BundleStatus.Truncated, () => s_sound[..^1]),
        ["one byte more"] = (BundleStatus.Extended, () => [.. s_sound, 0]),
        ["eight bytes more"] = (BundleStatus.Extended, () => [.. s_sound, 0, 0, 0, 0, 0, 0, 0, 0]),
        ["a second bundle behind it"] = (BundleStatus.Extended, () => [.. s_sound, .. s_sound]),
        ["more than 16 MiB"] = (BundleStatus.TooLong, () => [.. s_sound, .. new byte[BundleHeader.MaxLength]]),
        ["a text file"] = (BundleStatus.NotABundle, () => [.. "profile: x\nmode: direct\n"u8]),
        ["an ELF file"] = (BundleStatus.NotABundle, () => With(s_sound, b => "\u007fELF"u8.CopyTo(b))),
        ["lower case magic"] = (BundleStatus.NotABundle, () => With(s_sound, b => "pbnd"u8.CopyTo(b))),
        ["magic in the other byte order"] = (BundleStatus.NotABundle, () => With(s_sound, b => "DNBP"u8.CopyTo(b))),
        ["one byte before the magic"] = (BundleStatus.NotABundle, () => [0, .. s_sound]),
        ["version 2"] = (BundleStatus.NewerVersion, () => Damage.Table(s_sound, b => Put16(b, 4, 2))),
        ["version 2 with another header size"] = (BundleStatus.NewerVersion, () => With(s_sound, b => { Put16(b, 4, 2); Put16(b, 6, 128); })),
        ["version 65535"] = (BundleStatus.NewerVersion, () => Damage.Table(s_sound, b => Put16(b, 4, 65535))),
        ["version 0"] = (BundleStatus.BadVersion, () => Damage.Table(s_sound, b => Put16(b, 4, 0))),
        ["header size 0"] = (BundleStatus.BadHeaderSize, () => Damage.Table(s_sound, b => Put16(b, 6, 0))),
        ["header size 72"] = (BundleStatus.BadHeaderSize, () => Damage.Table(s_sound, b => Put16(b, 6, 72))),
        ["first reserved field of the header"] = (BundleStatus.HeaderReserved, () => Damage.Table(s_sound, b => b[20] = 1)),
        ["second reserved field of the header"] = (BundleStatus.HeaderReserved, () => Damage.Table(s_sound, b => b[63] = 1)),
        ["a total length that is no multiple of 8"] = (BundleStatus.LengthNotAligned, () => Damage.Table(s_sound, b => Put64(b, 8, (ulong)b.Length - 1))),
        ["a total length of 0"] = (BundleStatus.Extended, () => Damage.Table(s_sound, b => Put64(b, 8, 0))),
        ["a total length of all ones but the last bits"] = (BundleStatus.Truncated, () => Damage.Table(s_sound, b => Put64(b, 8, ~7UL))),
        ["no section"] = (BundleStatus.BadSectionCount, () => Damage.Table(s_sound, b => Put32(b, 16, 0))),
        ["257 sections"] = (BundleStatus.BadSectionCount, () => Damage.Table(s_sound, b => Put32(b, 16, 257))),
        ["all ones as section count"] = (BundleStatus.BadSectionCount, () => Damage.Table(s_sound, b => Put32(b, 16, uint.MaxValue))),
        ["a table beyond the file"] = (BundleStatus.TableOutside, () => Damage.Table(s_sound, b => Put32(b, 16, 256))),
        ["another header digest"] = (BundleStatus.TableDigest, () => With(s_sound, b => b[24] ^= 1)),
        ["the last byte of the header digest"] = (BundleStatus.TableDigest, () => With(s_sound, b => b[55] ^= 0x80)),
        ["a changed entry with the old digest"] = (BundleStatus.TableDigest, () => With(s_sound, b => b[Table] ^= 1)),
        ["one section less in the count"] = (BundleStatus.TableDigest, () => With(s_sound, b => Put32(b, 16, 5))),
        ["kind 0"] = (BundleStatus.SectionKind, () => Damage.Table(s_sound, b => Put16(b, Table, 0))),
        ["a filter for architecture 8"] = (BundleStatus.SectionArchitecture, () => Damage.Table(s_sound, b => b[Third + 2] = 8)),
        ["a filter for all architectures"] = (BundleStatus.SectionArchitecture, () => Damage.Table(s_sound, b => b[Third + 2] = 0)),
        ["a launch section for one architecture"] = (BundleStatus.SectionArchitecture, () => Damage.Table(s_sound, b => b[Second + 2] = 1)),
        ["mode 4"] = (BundleStatus.SectionMode, () => Damage.Table(s_sound, b => b[Second + 3] = 4)),
        ["flags of an entry"] = (BundleStatus.SectionReserved, () => Damage.Table(s_sound, b => b[Second + 4] = 1)),
        ["the reserved field of an entry"] = (BundleStatus.SectionReserved, () => Damage.Table(s_sound, b => b[Second + 63] = 1)),
        ["two kinds out of order"] = (BundleStatus.SectionOrder, () => Damage.Table(s_sound, b => { Put16(b, Table, 2); Put16(b, Second, 1); })),
        ["two architectures out of order"] = (BundleStatus.SectionOrder, () => Damage.Table(s_sound, b => { b[Third + 2] = 4; b[Third + 64 + 2] = 1; })),
        ["a mode before its general section"] = (BundleStatus.SectionOrder, () => Damage.Table(s_sound, b => { Put16(b, Table, 2); b[Table + 3] = 1; })),
        ["a section twice"] = (BundleStatus.SectionTwice, () => Damage.Table(s_sound, b => b[Third + 64 + 2] = 1)),
        ["two manifests"] = (BundleStatus.SectionTwice, () => Damage.Table(s_sound, b => Put16(b, Second, 1))),
        ["sections that overlap"] = (BundleStatus.SectionOffset, () => Damage.Table(s_sound, b => Put64(b, Second + 8, Get64(b, Second + 8) - 8))),
        ["sections with a gap"] = (BundleStatus.SectionOffset, () => Damage.Table(s_sound, b => Put64(b, Second + 8, Get64(b, Second + 8) + 8))),
        ["a section that is not aligned"] = (BundleStatus.SectionOffset, () => Damage.Table(s_sound, b => Put64(b, Second + 8, Get64(b, Second + 8) - 1))),
        ["a section inside the table"] = (BundleStatus.SectionOffset, () => Damage.Table(s_sound, b => Put64(b, Table + 8, 64))),
        ["a section at offset 0"] = (BundleStatus.SectionOffset, () => Damage.Table(s_sound, b => Put64(b, Table + 8, 0))),
        ["a section at the end of the numbers"] = (BundleStatus.SectionOffset, () => Damage.Table(s_sound, b => Put64(b, Table + 8, ~7UL))),
        ["two sections with one place"] = (BundleStatus.SectionOffset, () => Damage.Table(s_sound, b => Put64(b, Third + 64 + 8, Get64(b, Third + 8)))),
        ["an empty section"] = (BundleStatus.SectionEmpty, () => Damage.Table(s_sound, b => Put64(b, Table + 16, 0))),
        ["a section beyond the file"] = (BundleStatus.SectionOutside, () => Damage.Table(s_sound, b => Put64(b, Table + 16, (ulong)b.Length))),
        ["a length of all ones"] = (BundleStatus.SectionOutside, () => Damage.Table(s_sound, b => Put64(b, Table + 16, ulong.MaxValue))),
        ["a length that wraps to a small end"] = (BundleStatus.SectionOutside, () => Damage.Table(s_sound, b => Put64(b, Table + 16, ulong.MaxValue - Get64(b, Table + 8) + 9))),
        ["a section that takes the next one in"] = (BundleStatus.SectionOffset, () => Damage.Table(s_sound, b => Put64(b, Table + 16, Get64(b, Table + 16) + 16))),
        ["the last section shorter by eight"] = (BundleStatus.BytesAfterSections, () => Damage.Table(Longer(), b => Put64(b, Second + 16, Get64(b, Second + 16) - 8))),
        ["eight bytes more and a fitting header"] = (BundleStatus.BytesAfterSections, () => Damage.Table([.. s_sound, .. new byte[8]], b => Put64(b, 8, (ulong)b.Length))),
        ["a byte of padding"] = (BundleStatus.Padding, () => With(s_sound, b => b[(int)(Get64(b, Table + 8) + Get64(b, Table + 16))] = 1)),
        ["the last byte of padding"] = (BundleStatus.Padding, () => With(s_sound, b => b[^1] = 0xFF)),
        ["a byte of the manifest"] = (BundleStatus.SectionDigest, () => With(s_sound, b => b[(int)Get64(b, Table + 8)] ^= 1)),
        ["a byte of the launch section"] = (BundleStatus.SectionDigest, () => With(s_sound, b => b[(int)Get64(b, Second + 8)] ^= 1)),
        ["an instruction"] = (BundleStatus.SectionDigest, () => With(s_sound, b => b[(int)Get64(b, Third + 8) + 15] ^= 0x80)),
        ["another digest of a section"] = (BundleStatus.SectionDigest, () => Damage.Table(s_sound, b => b[Third + 24] ^= 1)),
        ["two filters exchanged"] = (BundleStatus.SectionDigest, () => Damage.Table(Different(), b => Exchange(b, Second + 24, Third + 24))),
        ["a section that takes its padding in"] = (BundleStatus.SectionDigest, () => Damage.Table(s_sound, b => Put64(b, Table + 16, Get64(b, Table + 16) + 1))),
        ["a section shortened by one byte"] = (BundleStatus.SectionDigest, () => Damage.Table(s_sound, b => Put64(b, EntryOf(b, SectionKind.SourceMap) + 16, 1))),
        ["no launch section"] = (BundleStatus.NoLaunchSection, () => Damage.Table(Longer(), b => { Put16(b, Table, 1); Put16(b, Second, 5); })),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_container_is_refused_for_its_fault(string name) => Assert.Equal(s_cases[name].Status, Verify.Bundle(s_cases[name].Make()));

    [Fact]
    public void The_bundle_that_is_damaged_here_was_sound() => Assert.Equal(BundleStatus.Ok, Verify.Bundle(s_sound));

    [Fact]
    public void There_are_at_least_sixty_damaged_bundles() => Assert.True(s_cases.Count >= 60);

    [Fact]
    public void Every_truncation_is_refused()
    {
        for (int length = 0; length < s_sound.Length; length++)
        {
            Assert.Equal(length < 64 ? BundleStatus.TooShort : BundleStatus.Truncated, Verify.Bundle(s_sound[..length]));
        }
    }

    [Fact]
    public void A_section_of_a_newer_kind_can_be_looked_at_and_is_reported()
    {
        // The last entry has kind 9: as kind 10 it is unknown, and the rest can still be read.
        byte[] newer = Damage.Table(s_sound, b => Put16(b, EntryOf(b, SectionKind.BpfNetwork), 10));
        Assert.Equal(BundleStatus.Ok, Verify.Bundle(newer));
        Assert.True(HasUnknownSections(newer));
        Assert.False(HasUnknownSections(s_sound));
    }

    [Fact]
    public unsafe void A_section_is_found_by_kind_architecture_and_mode_exactly()
    {
        using var memory = new GuardedMemory(s_sound);
        Assert.Equal(BundleStatus.Ok, BundleReader.Open(memory.Pointer, memory.Length, out BundleReader reader));
        Assert.Equal(BundleStatus.Ok, reader.Find(SectionKind.Seccomp, 4, 0, out byte* section, out ulong length));
        Assert.Equal(16u, length);
        Assert.Equal(Get64(s_sound, Third + 64 + 8), (ulong)(section - memory.Pointer));
        Assert.Equal(BundleStatus.NotFound, reader.Find(SectionKind.Seccomp, 2, 0, out section, out length));
        Assert.True(section == null && length == 0);
        Assert.Equal(BundleStatus.NotFound, reader.Find(SectionKind.Seccomp, 4, 1, out _, out _));
        Assert.Equal(BundleStatus.NotFound, reader.Find((SectionKind)10, 0, 0, out _, out _));
        Assert.True(reader.Entry(10) == null);
        Assert.True(reader.Section(10, out length) == null && length == 0);
    }

    [Fact]
    public unsafe void A_section_with_another_digest_is_not_handed_out()
    {
        byte[] damaged = With(s_sound, b => b[(int)Get64(b, Second + 8)] ^= 1);
        using var memory = new GuardedMemory(damaged);
        Assert.Equal(BundleStatus.Ok, BundleReader.Open(memory.Pointer, memory.Length, out BundleReader reader));
        Assert.Equal(BundleStatus.SectionDigest, reader.Find(SectionKind.Launch, 0, 0, out byte* section, out _));
        Assert.True(section == null);
        Assert.Equal(BundleStatus.Ok, reader.Find(SectionKind.Landlock, 0, 0, out _, out _));
    }

    private static unsafe bool HasUnknownSections(byte[] bundle)
    {
        using var memory = new GuardedMemory(bundle);
        Assert.Equal(BundleStatus.Ok, BundleReader.Open(memory.Pointer, memory.Length, out BundleReader reader));
        return reader.HasUnknownSections;
    }

    /// <summary>A launch section, then a source map of 16 bytes that end in zeros.</summary>
    private static byte[] Longer()
    {
        var writer = new Writing.BundleWriter();
        writer.Add(SectionKind.Launch, 0, 0, Samples.SmallLaunch());
        writer.Add(SectionKind.SourceMap, 0, 0, new byte[16]);
        return writer.ToArray();
    }

    /// <summary>A launch section and two filters that differ.</summary>
    private static byte[] Different()
    {
        var writer = new Writing.BundleWriter();
        writer.Add(SectionKind.Launch, 0, 0, Samples.SmallLaunch());
        writer.Add(SectionKind.Seccomp, 1, 0, Samples.Seccomp());
        writer.Add(SectionKind.Seccomp, 4, 0, Samples.Seccomp().AsSpan(8));
        return writer.ToArray();
    }

    private static void Exchange(byte[] bytes, int left, int right)
    {
        for (int i = 0; i < 32; i++) { (bytes[left + i], bytes[right + i]) = (bytes[right + i], bytes[left + i]); }
    }
}
