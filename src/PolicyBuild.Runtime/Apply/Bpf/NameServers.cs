using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>
/// The name servers of the host, for <see cref="BpfMapRole.NameServers"/>: the lines "nameserver ADDRESS" of /etc/resolv.conf, or without any the
/// machine itself (resolv.conf(5)). They are those of the start: a later change of the file opens no other address.
/// </summary>
internal static unsafe class NameServers
{
    private const int Capacity = 16384;

    /// <summary>Fills a map: 0, or a negative error number. More servers than the map holds are never asked.</summary>
    /// <param name="descriptor">The map.</param>
    /// <param name="most">How many it holds.</param>
    internal static int Fill(int descriptor, uint most)
    {
        byte* text = stackalloc byte[Capacity];
        int length = 0;
        fixed (byte* path = "/etc/resolv.conf\0"u8) { length = Files.ReadText(path, text, Capacity); }

        // Without the file the C library takes the machine itself too.
        if (length < 0) { *text = 0; }
        return Fill(descriptor, most, text);
    }

    /// <summary>The same from a text, ended by a zero byte.</summary>
    internal static int Fill(int descriptor, uint most, byte* text)
    {
        byte* address = stackalloc byte[AddressText.Size];
        uint count = 0;
        for (byte* line = text; line is not null && count < most; line = Next(line))
        {
            byte* rest = SkipWord(line);
            if (rest is null || !AddressText.TryRead(rest, address)) { continue; }
            int result = Put(descriptor, address);
            if (result < 0) { return result; }
            count++;
        }

        if (count != 0) { return 0; }
        fixed (byte* local = "127.0.0.1\0"u8) { AddressText.TryRead(local, address); }
        return Put(descriptor, address);
    }

    private static int Put(int descriptor, byte* address)
    {
        uint isServer = 1;
        return BpfCalls.Put(descriptor, address, (byte*)&isServer);
    }

    private static byte* Next(byte* line)
    {
        while (*line is not (0 or (byte)'\n')) { line++; }
        return *line == 0 ? null : line + 1;
    }

    /// <summary>What stands behind "nameserver" and blanks; null where the line begins otherwise.</summary>
    private static byte* SkipWord(byte* line)
    {
        ReadOnlySpan<byte> word = "nameserver"u8;
        for (int i = 0; i < word.Length; i++)
        {
            if (line[i] != word[i]) { return null; }
        }

        line += word.Length;
        if (*line is not ((byte)' ' or (byte)'\t')) { return null; }
        while (*line is (byte)' ' or (byte)'\t') { line++; }
        return line;
    }
}
