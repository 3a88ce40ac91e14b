using System;
using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Bundles.Reading;

/// <summary>
/// The values that a cgroup section may write: plain decimal numbers in the ranges that cgroup v2 takes, so that no line break, second
/// setting or unit gets into a file of the kernel (Documentation/admin-guide/cgroup-v2.rst).
/// </summary>
/// <remarks>Sound because every text is ended by a zero byte, and nothing behind that is read.</remarks>
internal static unsafe class CgroupValue
{
    /// <summary>min_cfs_quota_period: 1 ms (kernel/sched/core.c).</summary>
    private const ulong MinPeriod = 1_000;

    /// <summary>max_cfs_quota_period: 1 s (kernel/sched/core.c).</summary>
    private const ulong MaxPeriod = 1_000_000;

    /// <summary>CGROUP_WEIGHT_MAX (linux/cgroup.h).</summary>
    private const ulong MaxWeight = 10_000;

    /// <summary>PID_MAX_LIMIT on 64-bit machines (linux/threads.h).</summary>
    private const ulong MaxPids = 4_194_304;

    /// <summary>What 63 bits hold: the kernel's own counters are signed.</summary>
    private const ulong MaxNumber = 0x7FFF_FFFF_FFFF_FFFF;

    /// <summary>Whether a file takes a value.</summary>
    internal static bool Fits(CgroupFile file, byte* text)
    {
        if (!Number(ref text, out ulong value)) { return false; }
        if (file == CgroupFile.CpuMax)
        {
            return *text == (byte)' ' && value >= MinPeriod && Number(ref text, out ulong period, skip: 1) && *text == 0 && period is >= MinPeriod and <= MaxPeriod;
        }

        if (*text != 0) { return false; }
        return file switch
        {
            CgroupFile.MemoryOomGroup => value <= 1,
            CgroupFile.CpuWeight => value is >= 1 and <= MaxWeight,
            CgroupFile.PidsMax => value <= MaxPids,
            _ => true,
        };
    }

    /// <summary>Whether a text is one or more of the keys of io.max in the kernel's order, each with a number above 0.</summary>
    internal static bool FitsDevice(byte* text)
    {
        bool any = false;
        for (int key = 0; key < 4; key++)
        {
            byte* rest = text;
            if (any && *rest++ != (byte)' ') { break; }
            if (!Skip(ref rest, KeyAt(key))) { continue; }
            if (!Number(ref rest, out ulong value) || value == 0) { return false; }
            text = rest;
            any = true;
        }

        return any && *text == 0;
    }

    private static ReadOnlySpan<byte> KeyAt(int index) => index switch
    {
        0 => "rbps="u8,
        1 => "wbps="u8,
        2 => "riops="u8,
        _ => "wiops="u8,
    };

    private static bool Skip(ref byte* text, ReadOnlySpan<byte> word)
    {
        for (int i = 0; i < word.Length; i++)
        {
            if (text[i] != word[i]) { return false; }
        }

        text += word.Length;
        return true;
    }

    /// <summary>Reads a number of at most 63 bits in its one spelling: without sign and leading zeros.</summary>
    private static bool Number(ref byte* text, out ulong value, int skip = 0)
    {
        text += skip;
        value = 0;
        if (text[0] == (byte)'0' && text[1] is >= (byte)'0' and <= (byte)'9') { return false; }
        byte* start = text;
        for (; *text is >= (byte)'0' and <= (byte)'9'; text++)
        {
            uint digit = (uint)(*text - (byte)'0');
            if (value > (MaxNumber - digit) / 10) { return false; }
            value = (value * 10) + digit;
        }

        return text != start;
    }
}
