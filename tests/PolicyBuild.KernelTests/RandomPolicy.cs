using System.Globalization;
using System.Text;

namespace PolicyBuild.KernelTests;

/// <summary>Seccomp policies at random, as text, over calls without arguments: whatever the registers hold, nothing happens.</summary>
internal sealed class RandomPolicy(int seed)
{
    private const int MaxRules = 14;

    private readonly Random _random = new(seed);

    /// <summary>The calls, by name and by number on x86_64.</summary>
    public static IReadOnlyList<(string Name, long Number)> Calls { get; } =
    [
        ("getuid", 102), ("geteuid", 107), ("getgid", 104), ("getegid", 108), ("getppid", 110), ("gettid", 186), ("getpgrp", 111),
        ("sched_yield", 24), ("getpid", 39),
    ];

    /// <summary>A whole policy.</summary>
    public string Text()
    {
        var lists = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        int count = _random.Next(1, MaxRules);
        for (int i = 0; i < count; i++)
        {
            string list = Pick("allow", "deny", "deny", "deny", "log", "trap");
            if (!lists.TryGetValue(list, out List<string>? rules)) { lists[list] = rules = []; }
            rules.Add(Rule(list));
        }

        var text = new StringBuilder("profile: random\nmode: direct\nsecurity:\n  seccomp:\n");
        text.Append("    default: ").Append(Pick("allow", "allow", "allow", "log")).Append('\n');
        text.Append("    exec: policy\n");
        text.Append("    deny_action: ").Append(Pick("kill_process", "kill_thread", "trap", "{errno: EBUSY}", "{errno: 4095}")).Append('\n');
        text.Append("    unknown: ").Append(Pick("default", "enosys")).Append('\n');
        if (_random.Next(3) == 0) { text.Append("    architectures: ").Append(Pick("[x86_64, x32]", "[x86_64, i386]", "[i386, x32, x86_64]")).Append('\n'); }
        foreach ((string list, List<string> rules) in lists)
        {
            text.Append("    ").Append(list).Append(":\n");
            foreach (string rule in rules) { text.Append("      - ").Append(rule).Append('\n'); }
        }

        return text.ToString();
    }

    private string Rule(string list)
    {
        int conditions = _random.Next(4) == 0 ? 0 : _random.Next(1, 4);
        string errno = list == "deny" && _random.Next(2) == 0 ? ", errno: " + Pick("EPERM", "ENOENT", "1", "77", "4095") : "";
        if (conditions == 0 && errno.Length == 0) { return Name(); }
        var text = new StringBuilder("{");
        text.Append(_random.Next(4) == 0 ? $"syscalls: [{Name()}, {Name()}]" : "syscall: " + Name());
        if (conditions > 0 && _random.Next(5) > 0) { text.Append(", args: ").Append(Conditions(conditions)); }
        else if (conditions > 0) { text.Append(", any_of: [").Append(Conditions(1)).Append(", ").Append(Conditions(conditions)).Append(']'); }
        if (conditions > 0 && _random.Next(6) == 0 && !text.ToString().Contains("any_of", StringComparison.Ordinal))
        {
            text.Append(", any_of: [").Append(Conditions(1)).Append(", ").Append(Conditions(2)).Append(']');
        }

        return text.Append(errno).Append('}').ToString();
    }

    private string Name() => Calls[_random.Next(Calls.Count)].Name;

    private string Conditions(int count) => "[" + string.Join(", ", Enumerable.Range(0, count).Select(_ => Condition())) + "]";

    private string Condition()
    {
        // Few arguments and few values, so that conditions of different rules meet.
        int index = _random.Next(3) == 0 ? _random.Next(6) : _random.Next(2);
        int width = _random.Next(2) == 0 ? 32 : 64;
        string op = Pick("eq", "ne", "lt", "le", "gt", "ge", "masked_eq", "in", "not_in", "any_bits", "no_bits");
        ulong value = Value(width);
        string operand = op switch
        {
            "masked_eq" => Masked(value, width),
            "in" or "not_in" => "value: [" + string.Join(", ", Enumerable.Range(0, _random.Next(1, 6)).Select(_ => Number(Value(width), width))) + "]",
            _ => "value: " + Number(value, width),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{{index: {index}, width: {width}, op: {op}, {operand}}}");
    }

    private string Masked(ulong value, int width)
    {
        ulong mask = Value(width);
        return $"mask: {Number(mask, width)}, value: {Number(value & mask, width)}";
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

    private string Number(ulong value, int width)
    {
        long signed = width == 32 ? (int)value : (long)value;
        return signed < 0 && _random.Next(4) == 0 ? signed.ToString(CultureInfo.InvariantCulture)
            : _random.Next(2) == 0 ? value.ToString(CultureInfo.InvariantCulture)
            : "0x" + value.ToString("X", CultureInfo.InvariantCulture);
    }

    private string Pick(params ReadOnlySpan<string> choices) => choices[_random.Next(choices.Length)];
}
