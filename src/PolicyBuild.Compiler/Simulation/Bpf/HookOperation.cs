using System.Globalization;
using System.Text;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Hooks;

namespace PolicyBuild.Compiler.Simulation.Bpf;

/// <summary>
/// An operation that nobody makes, as a hook sees it. What rules can ask lies at the end of a way from one of the hook's arguments: <see cref="WayOf(HookArgument)"/>
/// names it.
/// </summary>
internal sealed class HookOperation
{
    /// <summary>The numbers by their ways, with anything in the bits that nobody may look at; absent: 0.</summary>
    public Dictionary<string, ulong> Numbers { get; } = new(StringComparer.Ordinal);

    /// <summary>Paths and texts by their ways; absent: no text, or a path that the kernel cannot tell.</summary>
    public Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>Socket addresses by their ways; absent: none.</summary>
    public Dictionary<string, byte[]> Addresses { get; } = new(StringComparer.Ordinal);

    /// <summary>Ways that end in a null pointer: of an argument, or of a pointer on the way.</summary>
    public HashSet<string> Nulls { get; } = new(StringComparer.Ordinal);

    /// <summary>The folders of variables by <see cref="PathVariable"/>, the program and its interpreter by their slots; empty: not known.</summary>
    public string[] Folders { get; } = [.. Enumerable.Repeat("", BpfStringSlot.Count)];

    /// <summary>The caller's cgroup.</summary>
    public ulong Cgroup { get; set; } = 1;

    /// <summary>The first steps of an argument's way.</summary>
    public static string WayOf(HookArgument argument, int steps)
    {
        var way = new StringBuilder(argument.Parameter.ToString(CultureInfo.InvariantCulture));
        for (int i = 0; i < steps; i++) { way.Append('/').Append(argument.Fields[i].Type).Append('.').Append(argument.Fields[i].Path); }
        return way.ToString();
    }

    /// <summary>The whole way.</summary>
    public static string WayOf(HookArgument argument) => WayOf(argument, argument.Fields.Length);

    /// <summary>Whether a pointer before the end of an argument's way is null.</summary>
    public bool EndsEarly(HookArgument argument)
    {
        for (int steps = 0; steps < argument.Fields.Length; steps++)
        {
            if (Nulls.Contains(WayOf(argument, steps))) { return true; }
        }

        return argument is { Kind: HookArgumentKind.Path, Fields.IsEmpty: true } && Nulls.Contains(WayOf(argument));
    }
}
