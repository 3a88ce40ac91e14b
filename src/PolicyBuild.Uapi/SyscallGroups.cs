using System.Collections.Immutable;
using PolicyBuild.Uapi.Tables;

namespace PolicyBuild.Uapi;

/// <summary>
/// Named groups of system calls: those of systemd (systemd.exec(5), SystemCallFilter=), extended by newer calls, and
/// our own @startup: what a program needs from its execve to its end. @known holds every name of
/// <see cref="SyscallTable"/>. eng/tables/groups-extra.txt says why each addition is where it is.
/// </summary>
public static class SyscallGroups
{
    private static NameTable Table => new(GroupData.Names, GroupData.NamesOffsets);

    /// <summary>The group names with their @, in ordinal order.</summary>
    public static ImmutableArray<string> Names
    {
        get
        {
            var names = ImmutableArray.CreateBuilder<string>(Table.Count);
            for (int i = 0; i < Table.Count; i++)
            {
                names.Add(Table[i]);
            }
            return names.MoveToImmutable();
        }
    }

    /// <summary>The members of a group, nested groups resolved, in ordinal order; some may be missing on one ABI.</summary>
    /// <param name="name">The name with its @.</param>
    /// <param name="members">The names of the calls.</param>
    public static bool TryGet(ReadOnlySpan<char> name, out ImmutableArray<string> members)
    {
        int group = Table.IndexOf(name);
        if (group < 0)
        {
            members = [];
            return false;
        }
        ReadOnlySpan<ushort> indexes = GroupData.Members[GroupData.MemberOffsets[group]..GroupData.MemberOffsets[group + 1]];
        var builder = ImmutableArray.CreateBuilder<string>(indexes.Length);
        foreach (ushort index in indexes)
        {
            builder.Add(SyscallTable.NameAt(index));
        }
        members = builder.MoveToImmutable();
        return true;
    }
}
