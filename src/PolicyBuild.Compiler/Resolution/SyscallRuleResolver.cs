using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads the items of the seccomp lists: names, groups, and rules with conditions; each goes to every ABI that has the call.</summary>
internal sealed class SyscallRuleResolver(ResolveContext context, List<AbiRules> abis)
{
    private readonly ConditionResolver _conditions = new(context);

    /// <summary>Adds one item of a list.</summary>
    /// <param name="item">The item.</param>
    /// <param name="action">The list's action.</param>
    public void Add(SyntaxNode item, SeccompAction action)
    {
        if (item is ScalarNode name)
        {
            AddNamed(name, action, args: null, anyOf: null);
            return;
        }

        if (item is not MappingNode rule) { return; }
        if (rule.Find("errno") is ScalarNode errno && ErrnoText.TryRead(errno, context, out int number)) { action = SeccompAction.Errno(number); }

        SyntaxNode? one = rule.Find("syscall");
        SyntaxNode? several = rule.Find("syscalls");
        if (one is null == several is null)
        {
            context.Report(SyscallDiagnostics.OneOfSyscallAndSyscalls(context.At(rule), neither: one is null));
            return;
        }

        foreach (SyntaxNode entry in ResolveContext.Items(one ?? several))
        {
            if (entry is ScalarNode syscall) { AddNamed(syscall, action, rule.Find("args") as SequenceNode, rule.Find("any_of") as SequenceNode); }
        }
    }

    private void AddNamed(ScalarNode name, SeccompAction action, SequenceNode? args, SequenceNode? anyOf)
    {
        if (!name.Text.StartsWith('@'))
        {
            AddSyscall(name, name.Text, action, args, anyOf, fromGroup: false);
        }
        else if (SyscallGroups.TryGet(name.Text, out ImmutableArray<string> members))
        {
            foreach (string member in members) { AddSyscall(name, member, action, args, anyOf, fromGroup: true); }
        }
        else
        {
            context.Report(SyscallDiagnostics.UnknownGroup(context.At(name), name.Text, Spelling.Nearest(name.Text, SyscallGroups.Names)));
        }
    }

    private void AddSyscall(ScalarNode node, string syscall, SeccompAction action, SequenceNode? args, SequenceNode? anyOf, bool fromGroup)
    {
        NodeRef source = context.At(node);
        bool found = false;
        foreach (AbiRules abi in abis)
        {
            if (!SyscallTable.TryGetNumber(abi.Abi, syscall, out int number)) { continue; }
            found = true;
            if (!TryReadConditions(abi.Abi, syscall, args, anyOf, out ImmutableArray<ArgumentTest> all, out ImmutableArray<ImmutableArray<ArgumentTest>> any))
            {
                continue;
            }

            abi.Rules.Add(new SyscallRule(syscall, number, action, all, any, source) { FromGroup = fromGroup });
        }

        if (found || fromGroup) { return; }
        if (!SyscallTable.Exists(syscall)) { context.Report(SyscallDiagnostics.UnknownSyscall(source, syscall, NearestSyscall(syscall))); }
        else if (abis.Count > 0) { context.Report(LintDiagnostics.SyscallLackedByAll(source, syscall, AbiNames())); }
    }

    private bool TryReadConditions(
        Architecture abi,
        string syscall,
        SequenceNode? args,
        SequenceNode? anyOf,
        out ImmutableArray<ArgumentTest> all,
        out ImmutableArray<ImmutableArray<ArgumentTest>> any)
    {
        all = [];
        any = [];
        bool fine = args is null || _conditions.TryRead(abi, syscall, args, out all);
        if (anyOf is null) { return fine; }
        var alternatives = ImmutableArray.CreateBuilder<ImmutableArray<ArgumentTest>>(anyOf.Items.Length);
        foreach (SyntaxNode item in anyOf.Items)
        {
            if (item is not SequenceNode alternative) { continue; }
            fine &= _conditions.TryRead(abi, syscall, alternative, out ImmutableArray<ArgumentTest> tests);
            alternatives.Add(tests);
        }

        any = alternatives.ToImmutable();
        return fine;
    }

    private string AbiNames()
    {
        var names = new List<string>();
        foreach (AbiRules abi in abis) { names.Add(ArchitectureNames.NameOf(abi.Abi)); }
        return string.Join(", ", names);
    }

    private static string? NearestSyscall(string name)
    {
        var names = new string[SyscallTable.NameCount];
        for (int i = 0; i < names.Length; i++) { names[i] = SyscallTable.NameAt(i); }
        return Spelling.Nearest(name, names);
    }
}
