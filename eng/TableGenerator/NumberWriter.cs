using System.Globalization;

namespace PolicyBuild.TableGenerator;

/// <summary>A table of names and small numbers: error numbers, capabilities, resource limits.</summary>
internal static class NumberWriter
{
    public static string Write(FactFolder facts, string file, string type, Func<string, string> rename)
    {
        var pairs = facts.Lines(file)
            .Select(line => (Name: rename(line.Words[0]), Number: ulong.Parse(line.Words[1], CultureInfo.InvariantCulture)))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ToList();
        var code = new CodeWriter(type, facts.Source(file));
        code.Texts("Names", [.. pairs.Select(pair => pair.Name)]);
        code.Numbers("byte", "Numbers", pairs.Select(pair => pair.Number));
        // The first line of a number gives its main name; later ones are other spellings.
        List<string> order = [.. facts.Lines(file).Select(line => rename(line.Words[0]))];
        code.Numbers("byte", "NameByNumber", pairs
            .GroupBy(pair => pair.Number)
            .OrderBy(group => group.Key)
            .Select(group => (ulong)pairs.FindIndex(pair => pair.Name == group.MinBy(member => order.IndexOf(member.Name)).Name)));
        return code.ToString();
    }
}
