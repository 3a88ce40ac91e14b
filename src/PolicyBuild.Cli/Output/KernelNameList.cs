using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PolicyBuild.Uapi;

namespace PolicyBuild.Cli.Output;

/// <summary>The names that a policy may write for system calls and argument values, as text for people and for grep.</summary>
internal static class KernelNameList
{
    private const int Width = 110;

    /// <summary>Every group, its members below it.</summary>
    public static string Groups()
    {
        var text = new StringBuilder();
        foreach (string group in SyscallGroups.Names)
        {
            SyscallGroups.TryGet(group, out ImmutableArray<string> members);
            text.Append(group).Append('\n');
            int column = 0;
            foreach (string member in members)
            {
                bool fits = column > 0 && column + 1 + member.Length <= Width;
                if (column > 0 && !fits) { text.Append('\n'); }
                text.Append(fits ? " " : "  ").Append(member);
                column = (fits ? column + 1 : 2) + member.Length;
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Every constant on a line: its name and its value; where ABIs differ, each value with the ABIs that have it.</summary>
    public static string Constants()
    {
        var text = new StringBuilder();
        for (int i = 0; i < KernelConstants.Count; i++)
        {
            string name = KernelConstants.NameAt(i);
            var values = new List<(ulong Value, List<string> Abis)>();
            foreach (string abi in ArchitectureNames.All)
            {
                ArchitectureNames.TryParse(abi, out Architecture architecture);
                if (!KernelConstants.TryGet(architecture, name, out ulong value)) { continue; }
                int known = values.FindIndex(entry => entry.Value == value);
                if (known < 0) { values.Add((value, [abi])); }
                else { values[known].Abis.Add(abi); }
            }

            bool same = values.Count == 1 && values[0].Abis.Count == ArchitectureNames.All.Count;
            text.Append(name).Append(' ').AppendJoin(", ", values.Select(entry => Number(entry.Value) + (same ? "" : $" ({string.Join(' ', entry.Abis)})"))).Append('\n');
        }

        return text.ToString();
    }

    // AT_FDCWD and the like are negative.
    private static string Number(ulong value) =>
        (long)value < 0 && (long)value >= int.MinValue ? ((long)value).ToString(CultureInfo.InvariantCulture) : "0x" + value.ToString("x", CultureInfo.InvariantCulture);
}
