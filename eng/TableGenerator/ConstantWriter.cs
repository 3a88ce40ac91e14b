using System.Globalization;

namespace PolicyBuild.TableGenerator;

/// <summary>Named constants: one value for all ABIs, and for each ABI what differs or is not there.</summary>
internal static class ConstantWriter
{
    public static string Write(FactFolder facts)
    {
        var constants = facts.Lines("constants.txt").Select(Constant).OrderBy(constant => constant.Name, StringComparer.Ordinal).ToList();
        var code = new CodeWriter("ConstantData", facts.Source("constants.txt"));
        code.Texts("Names", [.. constants.Select(constant => constant.Name)]);
        code.Numbers("ulong", "Values", constants.Select(constant => constant.Shared));
        code.NumbersByAbi("ushort", "Overridden", abi => Indexes(constant => constant.OnAbi[abi] is { } own && own != constant.Shared));
        code.NumbersByAbi("ulong", "OverriddenValues", abi => constants
            .Where(constant => constant.OnAbi[abi] is { } own && own != constant.Shared)
            .Select(constant => constant.OnAbi[abi]!.Value)); // not null: the line above filters
        code.NumbersByAbi("ushort", "Absent", abi => Indexes(constant => constant.OnAbi[abi] is null));
        return code.ToString();

        IEnumerable<ulong> Indexes(Func<(string Name, ulong Shared, ulong?[] OnAbi), bool> takes) =>
            Enumerable.Range(0, constants.Count).Where(index => takes(constants[index])).Select(index => (ulong)index);
    }

    /// <summary>Reads "NAME value [abi=value | abi=-]...".</summary>
    private static (string Name, ulong Shared, ulong?[] OnAbi) Constant(FactLine line)
    {
        string[] words = line.Words;
        ulong shared = Number(words[1]);
        var values = new ulong?[Abi.Names.Length];
        Array.Fill(values, shared);
        foreach (string word in words[2..])
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            int abi = equals < 0 ? -1 : Array.IndexOf(Abi.Names, word[..equals]);
            if (abi < 0)
            {
                throw line.Wrong($"'{word}' is not abi=value");
            }
            values[abi] = word[(equals + 1)..] == "-" ? null : Number(word[(equals + 1)..]);
        }
        return (words[0], shared, values);

        ulong Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
            && ulong.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong value)
            ? value : throw line.Wrong($"'{text}' is not a hexadecimal number");
    }
}
