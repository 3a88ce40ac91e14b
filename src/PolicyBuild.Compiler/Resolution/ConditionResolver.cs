using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads the tests on arguments of one rule, for one system call of one ABI.</summary>
internal sealed class ConditionResolver(ResolveContext context)
{
    private readonly ArgumentValueReader _values = new(context);
    private readonly HashSet<(string Code, NodeRef At)> _reported = [];

    /// <summary>Reads a list of tests; false where one of them is wrong and reported.</summary>
    public bool TryRead(Architecture abi, string syscall, SequenceNode list, out ImmutableArray<ArgumentTest> tests)
    {
        var result = ImmutableArray.CreateBuilder<ArgumentTest>(list.Items.Length);
        bool fine = true;
        foreach (SyntaxNode item in list.Items)
        {
            if (item is not MappingNode mapping) { continue; }
            if (ReadTest(abi, syscall, mapping) is { } test) { result.Add(test); }
            else { fine = false; }
        }

        tests = result.ToImmutable();
        return fine;
    }

    private ArgumentTest? ReadTest(Architecture abi, string syscall, MappingNode node)
    {
        if (!TryReadArgument(abi, syscall, node, out int index, out SyscallArgument? argument)) { return null; }
        ArgumentOp op = ReadOp(node);
        int width = ReadWidth(abi, node, argument);
        if (!CheckShape(node, op)) { return null; }

        bool fine = _values.TryRead(abi, node.Find("value"), width, out ImmutableArray<ulong> values);
        ulong mask = width == 32 ? uint.MaxValue : ulong.MaxValue;
        if (op == ArgumentOp.MaskedEq)
        {
            fine &= _values.TryRead(abi, node.Find("mask"), width, out ImmutableArray<ulong> masks);
            if (fine) { mask = masks[0]; }
        }

        if (!fine) { return null; }
        return width == 64 && abi is (Architecture.I386 or Architecture.Arm) && FitHalf(values)
            ? new ArgumentTest(index, 32, op, (uint)mask, values)
            : new ArgumentTest(index, width, op, mask, values);
    }

    /// <summary>Whether values fit the low half. A 32-bit ABI's registers have nothing above it, so that the high half need not be tested.</summary>
    private static bool FitHalf(ImmutableArray<ulong> values)
    {
        foreach (ulong value in values)
        {
            if (value > uint.MaxValue) { return false; }
        }

        return true;
    }

    private bool TryReadArgument(Architecture abi, string syscall, MappingNode node, out int index, out SyscallArgument? argument)
    {
        index = -1;
        argument = null;
        ScalarNode? name = ResolveContext.Scalar(node, "arg");
        ScalarNode? number = ResolveContext.Scalar(node, "index");
        if (name is not null && number is null) { return TryFindArgument(abi, syscall, name, out index, out argument); }
        if (number is not null && name is null)
        {
            ReadIndex(abi, syscall, number, out index, out argument);
            return true;
        }

        context.Report(SyscallDiagnostics.OneOfArgAndIndex(context.At(node), neither: name is null));
        return false;
    }

    // 0 to 5, as the schema says: struct seccomp_data has six argument registers (linux/seccomp.h).
    private void ReadIndex(Architecture abi, string syscall, ScalarNode node, out int index, out SyscallArgument? argument)
    {
        index = -1;
        argument = null;
        node.TryGetInteger(out Int128 value);
        index = (int)value;
        if (!SyscallPrototypes.TryGet(abi, syscall, out ImmutableArray<SyscallArgument> prototype)) { return; }
        if (index < prototype.Length) { argument = prototype[index]; }
        else { ReportOnce(LintDiagnostics.IndexBeyondPrototype(context.At(node), syscall, index, prototype.Length)); }
    }

    private bool TryFindArgument(Architecture abi, string syscall, ScalarNode name, out int index, out SyscallArgument? argument)
    {
        bool found = SyscallPrototypes.TryFindArgument(abi, syscall, name.Text, out index, out SyscallArgument known);
        argument = found ? known : null;
        if (found) { return true; }
        ReportOnce(SyscallPrototypes.TryGet(abi, syscall, out ImmutableArray<SyscallArgument> prototype)
            ? SyscallDiagnostics.UnknownArgument(context.At(name), syscall, name.Text, prototype)
            : SyscallDiagnostics.NoPrototype(context.At(name), syscall));
        return false;
    }

    /// <summary>The comparison of a test that fits the schema.</summary>
    public static ArgumentOp ReadOp(MappingNode node) => ResolveContext.Scalar(node, "op")?.Text switch
    {
        "ne" => ArgumentOp.Ne,
        "lt" => ArgumentOp.Lt,
        "le" => ArgumentOp.Le,
        "gt" => ArgumentOp.Gt,
        "ge" => ArgumentOp.Ge,
        "masked_eq" => ArgumentOp.MaskedEq,
        "in" => ArgumentOp.In,
        "not_in" => ArgumentOp.NotIn,
        "any_bits" => ArgumentOp.AnyBits,
        "no_bits" => ArgumentOp.NoBits,
        _ => ArgumentOp.Eq,
    };

    private int ReadWidth(Architecture abi, MappingNode node, SyscallArgument? argument)
    {
        if (argument is { IsPointer: true } pointer) { ReportOnce(LintDiagnostics.PointerCompared(context.At(node), pointer.Name)); }
        int natural = argument?.Width ?? 64;
        if (ResolveContext.Scalar(node, "width") is not { } written || !written.TryGetInteger(out Int128 width)) { return natural; }

        // On a 32-bit ABI the kernel clears the high half, so that both widths mean the same there.
        bool is64 = abi is not (Architecture.I386 or Architecture.Arm);
        if (is64 && argument is { } known && width != natural)
        {
            ReportOnce(width < natural
                ? LintDiagnostics.WidthTooSmall(context.At(written), known.Name)
                : LintDiagnostics.WidthTooLarge(context.At(written), known.Name));
        }

        return width == 32 ? 32 : 64;
    }

    // A test is read for each call of a rule, which a group has many of: what is wrong with it is said once, of the first.
    private void ReportOnce(Diagnostic diagnostic)
    {
        if (_reported.Add((diagnostic.Code, diagnostic.Node))) { context.Report(diagnostic); }
    }

    private bool CheckShape(MappingNode node, ArgumentOp op)
    {
        bool isList = node.Find("value") is SequenceNode;
        bool wantsList = op is ArgumentOp.In or ArgumentOp.NotIn;
        string name = ResolveContext.Scalar(node, "op")!.Text; // the schema requires it
        if (isList != wantsList)
        {
            context.Report(SyscallDiagnostics.WrongValueShape(context.At(node.Find("value")!), name, wantsList)); // required as well
            return false;
        }

        SyntaxNode? mask = node.Find("mask");
        if (mask is not null == (op == ArgumentOp.MaskedEq)) { return true; }
        context.Report(SyscallDiagnostics.MaskMismatch(context.At(mask ?? node), name, missing: mask is null));
        return false;
    }
}
