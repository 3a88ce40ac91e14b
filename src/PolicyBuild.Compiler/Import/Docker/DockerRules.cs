using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Import.Json;
using PolicyBuild.Compiler.Import.Rules;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Import.Docker;

/// <summary>Reads the entries of <c>syscalls</c>.</summary>
internal sealed class DockerRules
{
    private readonly ImportContext _context;
    private readonly JsonShape _shape;
    private readonly DockerActions _actions;
    private readonly ImmutableArray<Architecture> _abis;
    private readonly DockerConditions _conditions;
    private readonly DockerArguments _arguments;
    private readonly RuleOverlaps _overlaps;
    private readonly ImmutableArray<ImportedRule>.Builder _rules = ImmutableArray.CreateBuilder<ImportedRule>();
    private readonly List<SourceSpan> _places = [];
    private readonly SortedSet<string> _absent = new(StringComparer.Ordinal);

    public DockerRules(ImportContext context, JsonShape shape, DockerActions actions, ImmutableArray<Architecture> abis)
    {
        _context = context;
        _shape = shape;
        _actions = actions;
        _abis = abis;
        _conditions = new DockerConditions(context, shape);
        _arguments = new DockerArguments(context, shape);
        _overlaps = new RuleOverlaps(context);
    }

    /// <summary>The newest kernel that a kept rule asks for.</summary>
    public KernelVersion? Kernel => _conditions.Kernel;

    /// <summary>Adds one entry.</summary>
    public void Add(JsonNode entry)
    {
        if (!_shape.Is(entry, JsonKind.Object, "an item of 'syscalls'")) { return; }
        _shape.WarnOfOthers(entry, "names", "name", "action", "errnoRet", "args", "comment", "includes", "excludes");
        ImmutableArray<JsonNode> names = Names(entry);
        bool applies = _conditions.Applies(entry, out string reason);
        SeccompAction? action = _actions.Read(entry, "action", entry.Find("errnoRet"), "the rule");
        ImmutableArray<ImmutableArray<ArgumentTest>>? alternatives = _arguments.Read(entry);
        string place = _context.Place(entry.At);
        if (!applies)
        {
            _context.LeftOut.Add($"{place}: {reason}: {string.Join(", ", names.Select(name => name.Text))}");
            return;
        }

        if (action is not { } what || alternatives is not { } tests) { return; }
        string? comment = _shape.Text(entry, "comment");
        string origin = string.Join(": ", new[] { place, reason, comment ?? "" }.Where(part => part.Length > 0));
        foreach (JsonNode name in names) { AddNamed(name, new ImportedRule(name.Text, what, tests, origin)); }
    }

    /// <summary>All rules, after every entry was added.</summary>
    public ImmutableArray<ImportedRule> Finish()
    {
        if (_absent.Count > 0)
        {
            _context.LeftOut.Add($"no such call on {string.Join(", ", _abis.Select(ArchitectureNames.NameOf))}: {string.Join(", ", _absent)}");
        }

        ImmutableArray<ImportedRule> rules = _rules.ToImmutable();
        if (KillActions.FirstOther(rules) is { } other)
        {
            _context.Report(ImportDiagnostics.CannotSay(
                _places[rules.IndexOf(other)], "some rules kill the thread and some the process; a policy has one deny_action", "use one of the two in the whole profile"));
        }

        _overlaps.Check(rules, _places);
        return rules;
    }

    private void AddNamed(JsonNode name, ImportedRule rule)
    {
        bool known = false;
        foreach (Architecture abi in _abis) { known |= SyscallTable.TryGetNumber(abi, name.Text, out _); }
        if (known)
        {
            _rules.Add(rule);
            _places.Add(name.At);
        }
        else if (SyscallTable.Exists(name.Text))
        {
            // Docker's profile is one for all architectures: names that this one lacks are what one expects.
            _absent.Add(name.Text);
        }
        else
        {
            _context.LeftOut.Add($"{_context.Place(name.At)}: '{name.Text}', which is no system call of any architecture known here");
            _context.Report(ImportDiagnostics.UnknownNameSkipped(name.At, name.Text, SyscallSpelling.Nearest(name.Text)));
        }
    }

    private ImmutableArray<JsonNode> Names(JsonNode entry)
    {
        ImmutableArray<JsonNode> names = _shape.Strings(entry, "names");
        if (entry.Find("name") is not { } single) { return names; }
        if (!_shape.Is(single, JsonKind.String, "'name'")) { return names; }
        if (names.IsEmpty) { return [single]; }
        _context.Report(ImportDiagnostics.WrongShape(single.At, "'name' stands beside 'names'", "remove one of the two: Docker takes no rule with both"));
        return names;
    }
}
