using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Bundles.Tests;

public sealed class BundleWriterTests
{
    [Fact]
    public void What_is_written_is_read_and_written_again_byte_for_byte()
    {
        byte[] bundle = Samples.Bundle();
        Assert.Equal(BundleStatus.Ok, BundleFile.Open(bundle, out BundleFile? file));
        Assert.NotNull(file);
        Assert.Equal(BundleStatus.Ok, file.Verify());
        Assert.Equal(
            [SectionKind.Manifest, SectionKind.Launch, SectionKind.Seccomp, SectionKind.Seccomp, SectionKind.Landlock, SectionKind.SourceMap, SectionKind.Cgroup, SectionKind.Wasi,
                SectionKind.BpfLsm, SectionKind.BpfNetwork],
            file.Sections.Select(section => section.Kind));

        var again = new BundleWriter();
        foreach (BundleSectionInfo section in file.Sections) { again.Add(section.Kind, (byte)section.Architecture, section.Mode, file.Bytes(section)); }
        Assert.Equal(bundle, again.ToArray());
    }

    [Fact]
    public void The_order_of_adding_does_not_matter()
    {
        var forwards = new BundleWriter();
        forwards.Add(SectionKind.Launch, 0, 0, Samples.SmallLaunch());
        forwards.Add(SectionKind.Seccomp, (byte)Architecture.X86_64, 0, Samples.Seccomp());
        forwards.Add(SectionKind.Seccomp, (byte)Architecture.AArch64, 0, Samples.Seccomp());
        var backwards = new BundleWriter();
        backwards.Add(SectionKind.Seccomp, (byte)Architecture.AArch64, 0, Samples.Seccomp());
        backwards.Add(SectionKind.Seccomp, (byte)Architecture.X86_64, 0, Samples.Seccomp());
        backwards.Add(SectionKind.Launch, 0, 0, Samples.SmallLaunch());
        Assert.Equal(forwards.ToArray(), backwards.ToArray());
    }

    [Fact]
    public void Every_section_begins_at_a_multiple_of_eight_and_zeros_fill_the_gaps()
    {
        byte[] bundle = Samples.Bundle();
        Assert.Equal(BundleStatus.Ok, BundleFile.Open(bundle, out BundleFile? file));
        Assert.Equal(0, bundle.Length % 8);
        foreach (BundleSectionInfo section in file!.Sections) // Open was Ok
        {
            Assert.Equal(0, section.Offset % 8);
            for (int at = section.Offset + section.Length; at % 8 != 0; at++) { Assert.Equal(0, bundle[at]); }
        }
    }

    [Fact]
    public void Misuse_is_refused()
    {
        var writer = new BundleWriter();
        Assert.Throws<InvalidOperationException>(writer.ToArray);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add(SectionKind.None, 0, 0, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add((SectionKind)10, 0, 0, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add(SectionKind.Seccomp, 0, 0, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add(SectionKind.Seccomp, 8, 0, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add(SectionKind.Launch, 1, 0, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add(SectionKind.Launch, 0, 4, [1]));
        Assert.Throws<ArgumentException>(() => writer.Add(SectionKind.Launch, 0, 0, []));
        writer.Add(SectionKind.Launch, 0, 0, [1]);
        Assert.Throws<ArgumentException>(() => writer.Add(SectionKind.Launch, 0, 0, [2]));
        writer.Add(SectionKind.Manifest, 0, 0, new byte[BundleHeader.MaxLength]);
        Assert.Throws<InvalidOperationException>(writer.ToArray);
    }

    [Fact]
    public void A_bundle_of_the_largest_length_is_written_and_read()
    {
        byte[] launch = Samples.SmallLaunch();
        long fixedPart = BundleHeader.Size + (2 * SectionEntry.Size) + ((launch.Length + 7) & ~7);
        var writer = new BundleWriter();
        writer.Add(SectionKind.Launch, 0, 0, launch);
        writer.Add(SectionKind.Manifest, 0, 0, new byte[BundleHeader.MaxLength - fixedPart]);
        byte[] bundle = writer.ToArray();
        Assert.Equal(BundleHeader.MaxLength, bundle.Length);
        Assert.Equal(BundleStatus.Ok, BundleFile.Open(bundle, out BundleFile? file));
        Assert.Equal(BundleStatus.Ok, file!.Verify()); // Open was Ok
    }
}
