using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Import.Rules;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Import.Minijail;

/// <summary>
/// Reads minijail's policies (minijail0(5), "Seccomp_filter policy"; minijail's tools/README.md): a system call and its filters in a line, of
/// which the first that matches decides; further lines for a call go on where the earlier ones ended.
/// </summary>
internal sealed class MinijailImporter
{
    private readonly ImportContext _context;
    private readonly MinijailConstants _constants;
    private readonly MinijailExpressions _expressions;
    private readonly MinijailSyscalls _syscalls;
    private readonly MinijailIncludes _includes;
    private readonly MinijailRules _rules;
    private SeccompAction _default = SeccompAction.KillProcess;
    private string _defaultOrigin = "without another word minijail kills: 'kill' is kill_process, as minijail0 has it where the kernel can";

    private MinijailImporter(ImportContext context)
    {
        _context = context;
        _constants = new MinijailConstants(context);
        _expressions = new MinijailExpressions(new MinijailValues(context, _constants));
        _syscalls = new MinijailSyscalls(context);
        _includes = new MinijailIncludes(context);
        _rules = new MinijailRules(context);
    }

    /// <summary>The filter of a policy; none after an error.</summary>
    public static ImmutableArray<ImportedFilter> Import(SourceText text, ImportContext context) => new MinijailImporter(context).Import(text);

    private ImmutableArray<ImportedFilter> Import(SourceText text)
    {
        ReadFile(text);
        ImmutableArray<ImportedRule> rules = _rules.Finish();
        if (_context.Diagnostics.HasErrors) { return []; }
        string file = _context.Sources.Files[0].Name;
        string included = string.Join(", ", _includes.Names);
        return
        [
            new ImportedFilter(
                _context.Options.Name ?? ProfileName.OfFile(file),
                [
                    $"Imported from the minijail policy {file}, for {ArchitectureNames.NameOf(_context.Architecture)}.",
                    .. included.Length == 0 ? [] : (ReadOnlySpan<string>)["Included: " + included],
                    .. _constants.Note is { } note ? [note] : (ReadOnlySpan<string>)[],
                ],
                [_context.Architecture],
                Kernel: null,
                _default,
                _defaultOrigin,
                rules,
                [.. _context.LeftOut]),
        ];
    }

    private void ReadFile(SourceText text)
    {
        var lexer = new MinijailLexer(text, _context);
        while (lexer.TryReadLine(out ImmutableArray<MinijailToken> tokens))
        {
            if (tokens.IsEmpty) { continue; }
            var line = new MinijailLine(text, tokens, _context);
            if (tokens[0].Kind == MinijailTokenKind.Directive) { ReadDirective(line, text); }
            else { ReadStatement(line); }
            if (line.Current.Kind != MinijailTokenKind.End) { line.Fail(line.Current, $"'{line.Current.Text}' is too much on this line"); }
        }
    }

    private void ReadStatement(MinijailLine line)
    {
        if (!_syscalls.TryRead(line, out ImmutableArray<string> names) || !line.Expect(":", "the system call")) { return; }
        ImmutableArray<MinijailFilter> filters = _expressions.ReadFilters(line);
        if (line.Failed || line.Current.Kind != MinijailTokenKind.End) { return; }
        string origin = $"{_context.Place(line.Start)}: {line.Text}";
        if (names.IsEmpty) { _context.LeftOut.Add(origin + ": for other architectures"); }
        foreach (string name in names)
        {
            foreach (MinijailFilter filter in filters) { _rules.Add(new ImportedRule(name, filter.Action, filter.Alternatives, origin), line.Start); }
        }
    }

    private void ReadDirective(MinijailLine line, SourceText text)
    {
        MinijailToken directive = line.Next();
        switch (directive.Text)
        {
            case "@include":
                if (ReadPath(line) is not { } path || _includes.Open(line, path) is not { } included) { return; }
                ReadFile(included);
                _includes.Close();
                break;
            case "@frequency":
                if (ReadPath(line) is null) { return; }
                _context.LeftOut.Add($"{_context.Place(line.Start)}: {line.Text}: it only orders minijail's code");
                _context.Report(ImportDiagnostics.NoEffect(line.Span(directive), "@frequency"));
                break;
            case "@default":
                ReadDefault(line);
                break;
            case "@denylist":
                ReadDenyList(line, directive, text);
                break;
            default:
                line.Report(ImportDiagnostics.UnknownWord(line.Span(directive), "directive", directive.Text, "@include, @default, @denylist, @frequency"));
                break;
        }
    }

    private static MinijailToken? ReadPath(MinijailLine line)
    {
        MinijailToken path = line.Next();
        if (path.Kind == MinijailTokenKind.Path) { return path; }
        line.Fail(path, "a path is missing", "write one that begins with '/' or './'");
        return null;
    }

    private void ReadDefault(MinijailLine line)
    {
        MinijailToken token = line.Next();
        if (MinijailExpressions.ActionOf(token) is not { } action || action == SeccompAction.Allow || action == SeccompAction.Log || action == SeccompAction.Trace)
        {
            line.Report(ImportDiagnostics.UnknownWord(line.Span(token), "default action of minijail", token.Text, "kill, kill-process, kill-thread, trap, user-notify"));
            return;
        }

        if (_expressions.IsDenyList)
        {
            line.Report(ImportDiagnostics.CannotSay(line.Span(token), "@default stands beside @denylist, which has the default action allow", "remove one of the two"));
            return;
        }

        _default = action;
        _defaultOrigin = $"{_context.Place(line.Start)}: {line.Text}";
    }

    // minijail0 takes it in the first line of the policy alone.
    private void ReadDenyList(MinijailLine line, MinijailToken directive, SourceText text)
    {
        if (text.File != 0 || !_rules.IsEmpty || _default != SeccompAction.KillProcess)
        {
            if (text.File != 0 && _expressions.IsDenyList) { return; }
            line.Report(ImportDiagnostics.CannotSay(line.Span(directive), "@denylist stands behind other lines, some of which it does not fit", "put it in the first line of the policy"));
            return;
        }

        _expressions.IsDenyList = true;
        _default = SeccompAction.Allow;
        _defaultOrigin = $"{_context.Place(line.Start)}: @denylist: what no line names is allowed";
    }
}
