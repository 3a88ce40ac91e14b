namespace PolicyBuild.TableGenerator;

/// <summary>Syscall groups, flattened to names; a member that none of our ABIs has is left out.</summary>
internal static class GroupWriter
{
    /// <summary>The group of every name in the tables; computed, whatever a list says.</summary>
    private const string Known = "@known";

    public static string Write(FactFolder facts, SyscallNames syscalls)
    {
        var groups = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (FactLine line in facts.Lines("groups.txt").Concat(facts.Lines("groups-extra.txt")))
        {
            string[] words = line.Words;
            if (!groups.TryGetValue(words[0], out SortedSet<string>? members))
            {
                groups.Add(words[0], members = new SortedSet<string>(StringComparer.Ordinal));
            }
            foreach (string member in words[1..])
            {
                // Ours must be right; systemd's list also names calls of ABIs that are not ours.
                if (line.File == "groups-extra.txt" && member[0] != '@' && syscalls.IndexOf(member) < 0)
                {
                    throw line.Wrong($"no ABI has the call {member}");
                }
                members.Add(member);
            }
        }
        groups[Known] = new SortedSet<string>(syscalls.Names, StringComparer.Ordinal);
        var code = new CodeWriter("GroupData", facts.Source("groups.txt"), "Completed by hand: groups-extra.txt.");
        code.Texts("Names", [.. groups.Keys]);
        var flat = groups.Keys.Select(name => Flatten(groups, name, 0).Select(syscalls.IndexOf).Where(index => index >= 0).Order().ToList()).ToList();
        var offsets = new List<ulong> { 0 };
        foreach (List<int> members in flat)
        {
            offsets.Add(offsets[^1] + (ulong)members.Count);
        }
        code.Numbers("ushort", "Members", flat.SelectMany(members => members).Select(index => (ulong)index));
        code.Numbers("int", "MemberOffsets", offsets);
        return code.ToString();
    }

    private static IEnumerable<string> Flatten(SortedDictionary<string, SortedSet<string>> groups, string group, int depth)
    {
        if (depth > groups.Count)
        {
            throw new FactException($"groups.txt: {group} contains itself");
        }
        if (!groups.TryGetValue(group, out SortedSet<string>? members))
        {
            throw new FactException($"groups.txt: no group {group}");
        }
        return members.SelectMany(member => member[0] == '@' ? Flatten(groups, member, depth + 1) : [member]).Distinct();
    }
}
