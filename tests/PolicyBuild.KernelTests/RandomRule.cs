using System.Text;

namespace PolicyBuild.KernelTests;

/// <summary>A rule of a random policy.</summary>
/// <param name="List">The list that it stands in.</param>
/// <param name="Names">The calls, one or two.</param>
/// <param name="All">Conditions that must all hold.</param>
/// <param name="AnyOf">Lists of conditions of which one must hold as a whole; empty: none is needed.</param>
/// <param name="Errno">The error of a deny rule; null: the deny action.</param>
internal sealed record RandomRule(string List, string[] Names, RandomTest[] All, RandomTest[][] AnyOf, int? Errno)
{
    public bool Matches(string name, ulong[] arguments) =>
        Names.Contains(name)
        && All.All(test => test.Holds(arguments[test.Index]))
        && (AnyOf.Length == 0 || AnyOf.Any(tests => tests.All(test => test.Holds(arguments[test.Index]))));

    public override string ToString()
    {
        if (Names.Length == 1 && All.Length == 0 && AnyOf.Length == 0 && Errno is null) { return Names[0]; }
        var text = new StringBuilder(Names.Length == 1 ? "{syscall: " + Names[0] : $"{{syscalls: [{string.Join(", ", Names)}]");
        if (All.Length > 0) { text.Append(", args: ").Append(Written(All)); }
        if (AnyOf.Length > 0) { text.Append(", any_of: [").AppendJoin(", ", AnyOf.Select(Written)).Append(']'); }
        if (Errno is { } errno) { text.Append(", errno: ").Append(errno); }
        return text.Append('}').ToString();
    }

    private static string Written(RandomTest[] tests) => "[" + string.Join(", ", tests.Select(test => test.ToString())) + "]";
}
