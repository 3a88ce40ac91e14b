using CsCheck;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using Xunit;

namespace PolicyBuild.Bundles.Tests;

/// <summary>Whatever a file holds, the readers answer: they neither read outside it nor let a changed byte pass.</summary>
public sealed class HostileBundleTests
{
    private static readonly byte[] s_sound = Samples.Bundle();

    [Fact]
    public void Any_single_byte_changed_anywhere_is_refused()
    {
        // Every offset, with every single bit and all bits flipped; CsCheck adds values below.
        for (int at = 0; at < s_sound.Length; at++)
        {
            for (int bit = 0; bit <= 8; bit++)
            {
                byte[] changed = [.. s_sound];
                changed[at] ^= bit == 8 ? (byte)0xFF : (byte)(1 << bit);
                BundleStatus status = BundleFile.Open(changed, out BundleFile? file);
                if (file is not null) { status = file.Verify(); }
                Assert.True(status >= BundleStatus.NotABundle, $"bit {bit} of byte {at} went unseen");
            }
        }
    }

    [Fact]
    public void Any_other_value_of_any_byte_is_refused() =>
        Gen.Select(Gen.Int[0, s_sound.Length - 1], Gen.Byte).Where((at, value) => s_sound[at] != value).Sample((at, value) =>
            Verify.Bundle(Damage.With(s_sound, bytes => bytes[at] = value)) >= BundleStatus.NotABundle, iter: 2000);

    [Fact]
    public void Random_bytes_never_crash_the_readers() =>
        Gen.Byte.Array[0, 400].Sample(bytes =>
        {
            Verify.Bundle(bytes);
            foreach (SectionKind kind in Enum.GetValues<SectionKind>()) { Verify.Section(kind, bytes); }
        }, iter: 2000);

    [Fact]
    public void Random_records_behind_right_digests_never_crash_the_readers() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4000].Array[1, 6], Gen.UInt.Array[6]).Sample((which, places, values) =>
        {
            SectionKind kind = which switch { 0 => SectionKind.Launch, 1 => SectionKind.Landlock, 2 => SectionKind.Cgroup, _ => SectionKind.BpfLsm };
            Verify.Bundle(Damage.Section(s_sound, kind, section =>
            {
                for (int i = 0; i < places.Length; i++)
                {
                    // Whole words at field boundaries: small values, huge values, and those around the section's length.
                    int at = places[i] % (section.Length / 4) * 4;
                    Damage.Put32(section, at, (values[i] % 4) switch
                    {
                        0 => values[i],
                        1 => values[i] % 16,
                        2 => (uint)section.Length - (values[i] % 32),
                        _ => uint.MaxValue - (values[i] % 16),
                    });
                }
            }));
        }, iter: 5000);

    [Fact]
    public void A_random_table_behind_a_right_digest_never_crashes_the_reader() =>
        Gen.Select(Gen.Int[0, 110].Array[1, 4], Gen.UInt.Array[4]).Sample((places, values) =>
        {
            Verify.Bundle(Damage.Table(s_sound, bundle =>
            {
                for (int i = 0; i < places.Length; i++)
                {
                    if (places[i] is >= 6 and < 14) { continue; } // the digest itself
                    Damage.Put32(bundle, places[i] * 4, values[i] % 3 == 0 ? values[i] : values[i] % 1024);
                }
            }));
        }, iter: 5000);

    [Fact]
    public void A_read_past_the_end_would_fault()
    {
        // The guard itself: without it the tests above would prove little. A child process would be needed to read the page, so its
        // protection is read from the kernel's own list.
        using var memory = new GuardedMemory(new byte[100]);
        string end;
        unsafe { end = ((nuint)(memory.Pointer + memory.Length)).ToString("x", System.Globalization.CultureInfo.InvariantCulture); }
        Assert.Contains(File.ReadLines("/proc/self/maps"), line => line.StartsWith(end + "-", StringComparison.Ordinal) && line.Contains(" ---p ", StringComparison.Ordinal));
    }
}
