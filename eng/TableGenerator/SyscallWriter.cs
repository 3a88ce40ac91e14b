using System.Globalization;

namespace PolicyBuild.TableGenerator;

/// <summary>Numbers by name and names by number for each ABI, and the first kernel of each name.</summary>
internal static class SyscallWriter
{
    /// <summary>What stands for "this ABI lacks the call".</summary>
    private const ulong Absent = 0xFFFF;

    /// <summary>arm's private calls start here; they are stored as 0xF000 + n, so that 16 bits hold every number.</summary>
    private const int ArmPrivateBase = 0x0F0000;
    private const int ArmPrivateStored = 0xF000;

    public static string Write(FactFolder facts, SyscallNames syscalls)
    {
        var code = new CodeWriter("SyscallData", facts.Source("syscalls.txt"), facts.Source("since.txt"));
        code.Texts("Names", syscalls.Names);
        code.NumbersByAbi("ushort", "NumberByName", abi => syscalls.Numbers.Select(numbers => Store(numbers[abi])));
        code.NumbersByAbi("ushort", "NameByNumber", abi => Enumerable.Range(0, syscalls.Names.Count)
            .Where(index => syscalls.Numbers[index][abi] is not null)
            .OrderBy(index => syscalls.Numbers[index][abi])
            .Select(index => (ulong)index));
        code.Numbers("byte", "Since", Since(facts, syscalls));
        return code.ToString();
    }

    private static ulong Store(int? number) => number switch
    {
        null => Absent,
        >= ArmPrivateBase => (ulong)(ArmPrivateStored + (number.Value - ArmPrivateBase)),
        < ArmPrivateStored => (ulong)number.Value,
        _ => throw new FactException($"syscall number {number} does not fit the table"),
    };

    /// <summary>Major and minor for each name, 0 0 where no source gives them.</summary>
    private static IEnumerable<ulong> Since(FactFolder facts, SyscallNames syscalls)
    {
        var versions = new ulong[2 * syscalls.Names.Count];
        foreach (FactLine line in facts.Lines("since.txt").Concat(facts.Lines("since-extra.txt")))
        {
            int index = syscalls.IndexOf(line.Words[0]);
            string[] parts = line.Words[1].Split('.');
            if (index >= 0)
            {
                versions[2 * index] = ulong.Parse(parts[0], CultureInfo.InvariantCulture);
                versions[(2 * index) + 1] = ulong.Parse(parts[1], CultureInfo.InvariantCulture);
            }
            else if (line.File == "since-extra.txt")
            {
                throw line.Wrong("no ABI has this call");
            }
        }
        return versions;
    }
}
