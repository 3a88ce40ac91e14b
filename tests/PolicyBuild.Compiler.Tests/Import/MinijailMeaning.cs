using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Tests.Import;

/// <summary>A minijail policy, line by line: of the filters of a call the first that matches decides.</summary>
internal sealed partial class MinijailMeaning : SourceMeaning
{
    private readonly Dictionary<string, List<(string Expression, uint Action)>> _filters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _constants = new(StringComparer.Ordinal);
    private uint _default = 0x80000000;

    public MinijailMeaning(string path)
    {
        string constants = Path.Combine(Path.GetDirectoryName(path)!, "constants.json"); // a full path
        if (File.Exists(constants))
        {
            foreach (JsonProperty property in JsonDocument.Parse(File.ReadAllBytes(constants)).RootElement.GetProperty("constants").EnumerateObject())
            {
                _constants[property.Name] = property.Value.GetInt64();
            }
        }

        Read(path);
    }

    public override uint Answer(string? name, ulong[] arguments)
    {
        if (name is null || !_filters.TryGetValue(name, out List<(string Expression, uint Action)>? filters)) { return _default; }
        foreach ((string expression, uint action) in filters)
        {
            if (expression.Length == 0 || expression.Split("||").Any(clause => clause.Split("&&").All(atom => Holds(atom, arguments)))) { return action; }
        }

        return _default;
    }

    public override IEnumerable<ulong> ValuesOf(string name) => _filters.TryGetValue(name, out List<(string Expression, uint Action)>? filters)
        ? filters.Where(filter => filter.Expression.Length > 0)
            .SelectMany(filter => filter.Expression.Split(["||", "&&"], StringSplitOptions.None)).Select(atom => Value(Atom().Match(atom).Groups[3].Value))
        : [];

    private void Read(string path)
    {
        foreach (string raw in File.ReadAllText(path).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        {
            string line = raw.Split('#')[0].Trim();
            if (line.Length == 0 || line.StartsWith("@frequency", StringComparison.Ordinal)) { continue; }
            if (line.StartsWith("@include", StringComparison.Ordinal)) { Read(Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileName(line))); } // a full path
            else if (line == "@denylist") { _default = 0x7FFF0000; }
            else if (line.StartsWith("@default ", StringComparison.Ordinal)) { _default = Action(line[9..].Trim()); }
            else { ReadStatement(line); }
        }
    }

    private void ReadStatement(string line)
    {
        int colon = line.IndexOf(':');
        string body = line[(colon + 1)..].Trim();
        foreach (string name in line[..colon].Trim('{', '}', ' ').Split(',', StringSplitOptions.TrimEntries))
        {
            if (!_filters.TryGetValue(name, out List<(string Expression, uint Action)>? filters)) { _filters.Add(name, filters = []); }
            foreach (string filter in body.Trim('{', '}', ' ').Split(',', StringSplitOptions.TrimEntries))
            {
                string[] parts = filter.Split(';', StringSplitOptions.TrimEntries);
                bool conditional = parts[0].StartsWith("arg", StringComparison.Ordinal);
                filters.Add((conditional ? parts[0] : "", conditional ? parts.Length > 1 ? Action(parts[1]) : 0x7FFF0000 : Action(parts[0])));
            }
        }
    }

    private bool Holds(string atom, ulong[] arguments)
    {
        Match match = Atom().Match(atom);
        ulong argument = arguments[match.Groups[1].Value[0] - '0'];
        ulong value = Value(match.Groups[3].Value);
        return match.Groups[2].Value switch
        {
            "==" => argument == value,
            "!=" => argument != value,
            "<" => argument < value,
            "<=" => argument <= value,
            ">" => argument > value,
            ">=" => argument >= value,
            "&" => (argument & value) != 0,
            "in" => (argument | value) == value,
            _ => throw new NotSupportedException(atom),
        };
    }

    // The values of these policies have no brackets.
    private ulong Value(string text)
    {
        ulong value = 0;
        foreach (string part in text.Split('|', StringSplitOptions.TrimEntries))
        {
            ulong one = Constant(part.TrimStart('~'));
            value |= part[0] == '~' ? ~one : one;
        }

        return value;
    }

    private ulong Constant(string text)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal)) { return ulong.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture); }
        if (char.IsAsciiDigit(text[0])) { return ulong.Parse(text, CultureInfo.InvariantCulture); }
        if (text[0] == '-') { return (ulong)long.Parse(text, CultureInfo.InvariantCulture); }
        return _constants.TryGetValue(text, out long value) ? (ulong)value : KernelConstants.TryGet(Architecture.X86_64, text, out ulong known) ? known : throw new KeyNotFoundException(text);
    }

    private uint Action(string text)
    {
        if (text.StartsWith("return", StringComparison.Ordinal))
        {
            string error = text[6..].Trim();
            return 0x00050000 | (Errno.TryGetNumber(error, out int number) ? (uint)number : (uint)Constant(error));
        }

        return text switch
        {
            "1" or "allow" => 0x7FFF0000,
            "kill" or "kill-process" => 0x80000000,
            "trap" => 0x00030000,
            "log" => 0x7FFC0000,
            "trace" => 0x7FF00000,
            "user-notify" => 0x7FC00000,
            _ => throw new NotSupportedException(text),
        };
    }

    [GeneratedRegex(@"arg([0-5])\s*(==|!=|<=|>=|<|>|&|in)\s*(.+?)\s*$")]
    private static partial Regex Atom();
}
