using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Import.Json;
using PolicyBuild.Compiler.Import.Rules;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Import.Firecracker;

/// <summary>
/// Reads Firecracker's filters (seccompiler's docs/json_format.md): an object with a filter for each kind of thread. The rules of a filter are
/// alternatives with one action, the conditions of a rule must all hold.
/// </summary>
internal sealed class FirecrackerImporter
{
    private readonly ImportContext _context;
    private readonly JsonShape _shape;
    private readonly FirecrackerConditions _conditions;

    private FirecrackerImporter(ImportContext context)
    {
        _context = context;
        _shape = new JsonShape(context);
        _conditions = new FirecrackerConditions(context, _shape);
        if (context.Options.Architecture == Architecture.None) { context.Architecture = ArchitectureOf(context.Sources.Files[0].Name); }
    }

    /// <summary>The filters of a file; none after an error.</summary>
    public static ImmutableArray<ImportedFilter> Import(SourceText text, ImportContext context) =>
        JsonText.Read(text, context.Diagnostics) is { } root ? new FirecrackerImporter(context).Import(root) : [];

    // Firecracker names its files by target triple.
    private static Architecture ArchitectureOf(string file)
    {
        int dash = file.IndexOf('-');
        return dash > 0 && ArchitectureNames.TryParse(file.AsSpan(0, dash), out Architecture architecture) ? architecture : Architecture.X86_64;
    }

    private ImmutableArray<ImportedFilter> Import(JsonNode root)
    {
        if (!_shape.Is(root, JsonKind.Object, "the file")) { return []; }
        var filters = ImmutableArray.CreateBuilder<ImportedFilter>(root.Members.Length);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonMember thread in root.Members.Where(member => _context.Options.Thread is not { } only || member.Name == only))
        {
            _context.LeftOut.Clear();
            string profile = (root.Members.Length == 1 || _context.Options.Thread is not null) && _context.Options.Name is { } given ? given : ProfileName.Of(thread.Name);
            if (!names.TryAdd(profile, thread.Name))
            {
                _context.Report(ImportDiagnostics.CannotSay(thread.At, $"'{names[profile]}' and '{thread.Name}' both make a policy '{profile}'", "rename one of the two"));
            }

            if (ReadFilter(thread, profile) is { } filter) { filters.Add(filter); }
        }

        if (root.Members.IsEmpty) { _context.Report(ImportDiagnostics.WrongShape(root.At, "the file has no filter", "add an object for each kind of thread: vmm, api, vcpu")); }
        else if (filters.Count == 0 && _context.Options.Thread is { } wanted)
        {
            _context.Report(ImportDiagnostics.WrongShape(root.At, $"the file has no filter '{wanted}'", "there are: " + string.Join(", ", root.Members.Select(member => member.Name))));
        }

        return _context.Diagnostics.HasErrors ? [] : filters.ToImmutable();
    }

    private ImportedFilter? ReadFilter(JsonMember thread, string profile)
    {
        JsonNode node = thread.Value;
        if (!_shape.Is(node, JsonKind.Object, $"'{thread.Name}'")) { return null; }
        _shape.WarnOfOthers(node, "default_action", "filter_action", "filter");
        SeccompAction? fallback = ReadAction(node, "default_action");
        SeccompAction? action = ReadAction(node, "filter_action");
        if (_shape.Require(node, "filter", JsonKind.List, $"'{thread.Name}'") is not { } list || fallback is not { } otherwise || action is not { } match) { return null; }
        if (match == otherwise)
        {
            _context.Report(ImportDiagnostics.CannotSay(
                node.Find("filter_action")!.At, "'filter_action' is the same as 'default_action': the filter decides nothing", "seccompiler refuses this too; change one of the two")); // it was read
        }

        var rules = ImmutableArray.CreateBuilder<ImportedRule>(list.Items.Length);
        foreach (JsonNode entry in list.Items)
        {
            if (ReadRule(entry, match) is { } rule) { rules.Add(rule); }
        }

        WarnOfMixed(list.Items);
        string file = _context.Sources.Files[0].Name;
        return new ImportedFilter(
            profile,
            [$"Imported from the filter '{thread.Name}' of Firecracker's {file}, for {ArchitectureNames.NameOf(_context.Architecture)}."],
            [_context.Architecture],
            Kernel: null,
            otherwise,
            _context.Place(node.Find("default_action")!.At), // it was read
            rules.ToImmutable(),
            [.. _context.LeftOut]);
    }

    private ImportedRule? ReadRule(JsonNode entry, SeccompAction action)
    {
        if (!_shape.Is(entry, JsonKind.Object, "a rule")) { return null; }
        _shape.WarnOfOthers(entry, "syscall", "args", "comment");
        JsonNode? name = _shape.Require(entry, "syscall", JsonKind.String, "the rule");
        ImmutableArray<ArgumentTest>? tests = _conditions.Read(entry, out string comments);
        if (name is null || tests is not { } all) { return null; }
        if (!SyscallTable.TryGetNumber(_context.Architecture, name.Text, out _))
        {
            _context.Report(ImportDiagnostics.UnknownSyscall(
                name.At, name.Text, ArchitectureNames.NameOf(_context.Architecture), SyscallTable.Exists(name.Text), SyscallSpelling.Nearest(name.Text)));
            return null;
        }

        string origin = string.Join(": ", new[] { _context.Place(entry.At), _shape.Text(entry, "comment") ?? "", comments }.Where(part => part.Length > 0));
        return new ImportedRule(name.Text, action, all.IsEmpty ? [] : [all], origin);
    }

    private void WarnOfMixed(ImmutableArray<JsonNode> entries)
    {
        foreach (IGrouping<string?, JsonNode> rules in entries.Where(entry => entry.Kind == JsonKind.Object).GroupBy(entry => entry.Find("syscall")?.Text))
        {
            JsonNode? always = rules.FirstOrDefault(rule => rule.Find("args") is not { Items.IsEmpty: false });
            if (rules.Key is null || always is null || rules.All(rule => rule.Find("args") is not { Items.IsEmpty: false })) { continue; }
            _context.LeftOut.Add($"{_context.Place(always.At)}: seccompiler's forgetting of this rule for {rules.Key} beside others with conditions");
            _context.Report(ImportDiagnostics.AlwaysBesideConditions(always.At, rules.Key));
        }
    }

    private SeccompAction? ReadAction(JsonNode parent, string name)
    {
        JsonNode? node = parent.Find(name);
        if (node is { Kind: JsonKind.Object, Members: [{ Name: "errno" or "trace" } member] }) { return ReadNumbered(member); }
        if (_shape.Require(parent, name, JsonKind.String, "the filter") is not { } word) { return null; }
        SeccompAction? action = word.Text switch
        {
            "allow" => SeccompAction.Allow,
            "kill_process" => SeccompAction.KillProcess,
            "kill_thread" => SeccompAction.KillThread,
            "log" => SeccompAction.Log,
            "trap" => SeccompAction.Trap,
            _ => null,
        };
        if (action is null) { _context.Report(ImportDiagnostics.UnknownWord(word.At, "action", word.Text, "allow, kill_process, kill_thread, log, trap, {\"errno\": N}, {\"trace\": N}")); }
        return action;
    }

    private SeccompAction? ReadNumbered(JsonMember member)
    {
        // The data of a filter's return value has 16 bits (linux/seccomp.h).
        if (_shape.Number(member.Value, $"'{member.Name}'", ushort.MaxValue) is not { } number) { return null; }
        if (member.Name == "trace")
        {
            if (number != 0) { _context.NoEquivalent(member.Value.At, $"the tracer's message {number}", "the tracer is asked with message 0"); }
            return SeccompAction.Trace;
        }

        if (number is >= 1 and <= 4095) { return SeccompAction.Errno((int)number); }
        _context.Report(ImportDiagnostics.CannotSay(member.Value.At, $"error {number} is none", "write an error from 1 to 4095"));
        return null;
    }
}
