using System.Globalization;

namespace PolicyBuild.TableGenerator;

/// <summary>All syscall names in ordinal order, and the number of each on each ABI.</summary>
internal sealed class SyscallNames
{
    private readonly Dictionary<string, int> _index;

    private SyscallNames(List<string> names, List<int?[]> numbers)
    {
        Names = names;
        Numbers = numbers;
        _index = names.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>By name, then by ABI; null where the ABI lacks the call.</summary>
    public IReadOnlyList<int?[]> Numbers { get; }

    /// <summary>The position of a name, or -1.</summary>
    public int IndexOf(string name) => _index.GetValueOrDefault(name, -1);

    public static SyscallNames Read(FactFolder facts)
    {
        var names = new List<string>();
        var numbers = new List<int?[]>();
        foreach (FactLine line in facts.Lines("syscalls.txt").OrderBy(line => line.Words[0], StringComparer.Ordinal))
        {
            string[] words = line.Words;
            if (words.Length != 1 + Abi.Names.Length)
            {
                throw line.Wrong("a name and one column for each ABI");
            }
            names.Add(words[0]);
            numbers.Add([.. words.Skip(1).Select(word => word == "-" ? (int?)null : int.Parse(word, CultureInfo.InvariantCulture))]);
        }
        return new SyscallNames(names, numbers);
    }
}
