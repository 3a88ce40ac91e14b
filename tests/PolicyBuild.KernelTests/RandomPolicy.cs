using System.Text;

namespace PolicyBuild.KernelTests;

/// <summary>
/// Seccomp policies at random, over calls without arguments: whatever the registers hold, nothing happens. What a policy means is said here a
/// second time, as the reference of the language has it, with nothing of the compiler.
/// </summary>
internal sealed class RandomPolicy
{
    // The kernel's order of the actions, and "errno" without its number.
    private static readonly string[] s_order = ["kill_process", "kill_thread", "trap", "errno", "log", "allow"];

    private readonly Random _random;
    private readonly RandomRule[] _rules;
    private readonly string _default;
    private readonly string _denyAction;
    private readonly string _unknown;
    private readonly string? _architectures;

    public RandomPolicy(int seed)
    {
        _random = new Random(seed);
        _rules = [.. Enumerable.Range(0, _random.Next(1, 14)).Select(_ => Rule())];
        _default = Pick("allow", "allow", "allow", "log");
        _denyAction = Pick("kill_process", "kill_thread", "trap", "errno 16", "errno 4095");
        _unknown = Pick("default", "enosys");
        _architectures = _random.Next(3) == 0 ? Pick("[x86_64, x32]", "[x86_64, i386]", "[i386, x32, x86_64]") : null;
    }

    /// <summary>The calls, by name and by number on x86_64; x32 has the same numbers with bit 30.</summary>
    public static IReadOnlyList<(string Name, long Number)> Calls { get; } =
    [
        ("getuid", 102), ("geteuid", 107), ("getgid", 104), ("getegid", 108), ("getppid", 110), ("gettid", 186), ("getpgrp", 111),
        ("sched_yield", 24), ("getpid", 39),
    ];

    /// <summary>The policy as a user would write it.</summary>
    public string Text()
    {
        var text = new StringBuilder("profile: random\nmode: direct\nsecurity:\n  seccomp:\n    exec: policy\n");
        text.Append("    default: ").Append(_default).Append('\n');
        text.Append("    deny_action: ").Append(_denyAction.StartsWith("errno", StringComparison.Ordinal) ? $"{{errno: {_denyAction[6..]}}}" : _denyAction).Append('\n');
        text.Append("    unknown: ").Append(_unknown).Append('\n');
        if (_architectures is not null) { text.Append("    architectures: ").Append(_architectures).Append('\n'); }
        foreach (IGrouping<string, RandomRule> list in _rules.GroupBy(rule => rule.List))
        {
            text.Append("    ").Append(list.Key).Append(":\n");
            foreach (RandomRule rule in list) { text.Append("      - ").Append(rule).Append('\n'); }
        }

        return text.ToString();
    }

    /// <summary>What becomes of a call, in the probe's words.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="arguments">Six registers.</param>
    /// <param name="control">The outcome without a policy.</param>
    public string Expected(long number, ulong[] arguments, string control) => Action(number, arguments) switch
    {
        "kill_process" => "signal 31",
        "kill_thread" => "thread",
        "trap" => "trap 0",
        "allow" or "log" => control,
        string errno => errno,
    };

    // An unknown number gets the default or ENOSYS; as no kernel has it, both look the same from outside.
    private string Action(long number, ulong[] arguments)
    {
        const long x32 = 0x40000000;
        bool foreign = number >= x32;
        if (foreign && _architectures?.Contains("x32", StringComparison.Ordinal) is not true) { return _denyAction; }
        string? name = Calls.FirstOrDefault(call => call.Number == (foreign ? number - x32 : number)).Name;
        return _rules.Where(rule => name is not null && rule.Matches(name, arguments)).Select(ActionOf)
            .OrderBy(action => Array.IndexOf(s_order, action.Split(' ')[0])) // stable: of two errno the earlier one
            .FirstOrDefault(_default);
    }

    private string ActionOf(RandomRule rule) => rule switch
    {
        { List: "deny", Errno: { } errno } => "errno " + errno.ToString(System.Globalization.CultureInfo.InvariantCulture),
        { List: "deny" } => _denyAction,
        _ => rule.List,
    };

    private RandomRule Rule()
    {
        string list = Pick("allow", "deny", "deny", "deny", "log", "trap");
        int conditions = _random.Next(4) == 0 ? 0 : _random.Next(1, 4);
        bool all = conditions > 0 && _random.Next(5) > 0;
        bool any = conditions > 0 && (!all || _random.Next(6) == 0);
        return new RandomRule(
            list,
            _random.Next(4) == 0 ? [Name(), Name()] : [Name()],
            all ? Tests(conditions) : [],
            any ? [Tests(1), Tests(conditions)] : [],
            list == "deny" && _random.Next(2) == 0 ? _random.Next(4) == 0 ? 4095 : _random.Next(1, 134) : null);
    }

    private string Name() => Calls[_random.Next(Calls.Count)].Name;

    private RandomTest[] Tests(int count) => [.. Enumerable.Range(0, count).Select(_ => Test())];

    private RandomTest Test()
    {
        // Few arguments and few values, so that conditions of different rules meet.
        int index = _random.Next(3) == 0 ? _random.Next(6) : _random.Next(2);
        int width = _random.Next(2) == 0 ? 32 : 64;
        string op = Pick("eq", "ne", "lt", "le", "gt", "ge", "masked_eq", "in", "not_in", "any_bits", "no_bits");
        ulong mask = Value(width);
        int count = op is "in" or "not_in" ? _random.Next(1, 6) : 1;
        ulong[] values = [.. Enumerable.Range(0, count).Select(_ => op == "masked_eq" ? Value(width) & mask : Value(width))];
        return new RandomTest(index, width, op, mask, values, _random.Next(3));
    }

    private ulong Value(int width)
    {
        ulong value = _random.Next(10) switch
        {
            0 => 0,
            1 => (ulong)_random.Next(8),
            2 => 1UL << _random.Next(width),
            3 => (1UL << _random.Next(width)) - 1,
            4 => ulong.MaxValue,
            5 => 0x80000000,
            6 => 0x100000005,
            7 => (ulong)_random.NextInt64(),
            8 => ulong.MaxValue << _random.Next(width),
            _ => ((ulong)_random.Next(4) << 32) + (ulong)_random.Next(4),
        };
        return width == 32 ? (uint)value : value;
    }

    private string Pick(params ReadOnlySpan<string> choices) => choices[_random.Next(choices.Length)];
}
