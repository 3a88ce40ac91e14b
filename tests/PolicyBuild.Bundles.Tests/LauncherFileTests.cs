using System.Buffers.Binary;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Bundles.Writing;
using Xunit;

namespace PolicyBuild.Bundles.Tests;

public sealed class LauncherFileTests
{
    private static readonly byte[] s_bundle = Samples.Bundle();

    [Fact]
    public void What_was_written_is_read_back()
    {
        byte[] launcher = Launcher();
        byte[] file = LauncherFile.Of(launcher, s_bundle, "app.unsandboxed");
        Assert.Equal(launcher.Length + s_bundle.Length + AppendedTrailer.Size, file.Length);
        Assert.Equal(launcher[LauncherImage.HeaderSize..], file[LauncherImage.HeaderSize..launcher.Length]);
        Assert.Equal(BundleStatus.Ok, Open(file, launcher.Length, out string? program, out byte[] bundle));
        Assert.Equal("app.unsandboxed", program);
        Assert.Equal(s_bundle, bundle);
        Assert.Equal(file, LauncherFile.Of(launcher, s_bundle, "app.unsandboxed"));
    }

    [Fact]
    public void Every_changed_byte_of_the_appended_part_is_found()
    {
        byte[] launcher = Launcher();
        byte[] file = LauncherFile.Of(launcher, s_bundle, "app.unsandboxed");
        for (int at = launcher.Length; at < file.Length; at++)
        {
            foreach (byte change in (ReadOnlySpan<byte>)[0x01, 0x80, 0xFF])
            {
                file[at] ^= change;
                Assert.True(Open(file, launcher.Length, out _, out _) >= BundleStatus.NoTrailer, $"byte {at} changed by {change}, and nobody noticed");
                file[at] ^= change;
            }
        }
    }

    [Fact]
    public void Every_shorter_and_every_longer_part_is_refused()
    {
        byte[] launcher = Launcher();
        byte[] file = LauncherFile.Of(launcher, s_bundle, "app.unsandboxed");
        for (int length = launcher.Length; length < file.Length; length++)
        {
            Assert.NotEqual(BundleStatus.Ok, Open(file[..length], launcher.Length, out _, out _));
        }

        for (int more = 1; more <= 16; more++) { Assert.NotEqual(BundleStatus.Ok, Open([.. file, .. new byte[more]], launcher.Length, out _, out _)); }
        // A second part behind the first: its trailer is sound, and yet says where it began.
        Assert.Equal(BundleStatus.TrailerFields, Open([.. file, .. file[launcher.Length..]], launcher.Length, out _, out _));
    }

    [Fact]
    public void A_part_of_another_launcher_is_refused()
    {
        byte[] file = LauncherFile.Of(Launcher(), s_bundle, "app");
        byte[] other = LauncherFile.Of(Launcher(sectionCount: 3), s_bundle, "app");
        byte[] mixed = [.. other[..Launcher(sectionCount: 3).Length], .. file[Launcher().Length..]];
        Assert.Equal(BundleStatus.TrailerFields, Open(mixed, Launcher(sectionCount: 3).Length, out _, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("/a")]
    [InlineData("a\0b")]
    public void What_names_no_file_is_neither_written_nor_read(string name)
    {
        Assert.Throws<ArgumentException>(() => LauncherFile.Of(Launcher(), s_bundle, name));
        byte[] file = LauncherFile.Of(Launcher(), s_bundle, "program");
        Span<byte> trailer = file.AsSpan(file.Length - AppendedTrailer.Size);
        trailer.Slice(32, 256).Clear();
        System.Text.Encoding.UTF8.GetBytes(name, trailer[32..]);
        Digest.Of(file.AsSpan()[Launcher().Length..^32]).CopyTo(trailer[^32..]);
        Assert.Equal(BundleStatus.TrailerProgram, Open(file, Launcher().Length, out _, out _));
    }

    [Fact]
    public void A_name_may_have_255_bytes_and_no_more()
    {
        string longest = new('é', 127);
        byte[] file = LauncherFile.Of(Launcher(), s_bundle, longest + "x");
        Assert.Equal(BundleStatus.Ok, Open(file, Launcher().Length, out string? program, out _));
        Assert.Equal(longest + "x", program);
        Assert.Throws<ArgumentException>(() => LauncherFile.Of(Launcher(), s_bundle, longest + "xx"));
    }

    [Fact]
    public void Only_the_launcher_as_it_is_linked_is_taken()
    {
        byte[] launcher = Launcher();
        Assert.True(LauncherFile.IsLauncher(launcher));
        Assert.False(LauncherFile.IsLauncher([.. launcher, 0]));
        Assert.False(LauncherFile.IsLauncher(launcher.AsSpan()[..^1]));
        Assert.False(LauncherFile.IsLauncher(launcher.AsSpan()[..63]));
        Assert.False(LauncherFile.IsLauncher("#!/bin/sh\n"u8));
        Assert.False(LauncherFile.IsLauncher(LauncherFile.Of(launcher, s_bundle, "app")));
        Assert.Throws<ArgumentException>(() => LauncherFile.Of([.. launcher, 0], s_bundle, "app"));
        Assert.Throws<ArgumentException>(() => LauncherFile.Of(launcher, new byte[BundleHeader.MaxLength + 1], "app"));
    }

    [Fact]
    public unsafe void Each_changed_byte_of_the_mark_is_still_a_mark_and_no_whole_one()
    {
        byte[] file = LauncherFile.Of(Launcher(), s_bundle, "app");
        for (int at = LauncherImage.MarkOffset; at < LauncherImage.MarkOffset + LauncherImage.MarkSize; at++)
        {
            for (int change = 1; change < 256; change++)
            {
                file[at] ^= (byte)change;
                fixed (byte* header = file)
                {
                    Assert.True(LauncherImage.IsMarked(header));
                    Assert.False(LauncherImage.HasMark(header));
                }

                file[at] ^= (byte)change;
            }
        }
    }

    /// <summary>The smallest file that looks like policy-run: an ELF header, and an empty section table that ends it.</summary>
    private static byte[] Launcher(int sectionCount = 2)
    {
        byte[] file = new byte[LauncherImage.HeaderSize + 8 + (64 * sectionCount)];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(40), LauncherImage.HeaderSize + 8);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(58), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(60), (ushort)sectionCount);
        return file;
    }

    private static unsafe BundleStatus Open(byte[] file, int offset, out string? program, out byte[] bundle)
    {
        using var memory = new GuardedMemory(file.AsSpan(offset));
        BundleStatus status = AppendedBundle.Open(memory.Pointer, (ulong)(file.Length - offset), (ulong)offset, out AppendedBundle appended);
        program = System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)appended.Program);
        bundle = new ReadOnlySpan<byte>(appended.Bundle, (int)appended.Length).ToArray();
        return status;
    }
}
