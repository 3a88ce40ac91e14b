using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads values of argument tests: numbers, constants by name, <c>A|B</c> and lists of them.</summary>
internal sealed class ArgumentValueReader(ResolveContext context)
{
    /// <summary>Reads one value, or each of a list; false where one is wrong and reported.</summary>
    public bool TryRead(Architecture abi, SyntaxNode? node, int width, out ImmutableArray<ulong> values)
    {
        values = [];
        if (node is ScalarNode single)
        {
            if (!TryReadOne(abi, single, width, out ulong value)) { return false; }
            values = [value];
            return true;
        }

        if (node is not SequenceNode list) { return false; }
        var result = ImmutableArray.CreateBuilder<ulong>(list.Items.Length);
        bool fine = true;
        foreach (SyntaxNode item in list.Items)
        {
            if (item is ScalarNode scalar && TryReadOne(abi, scalar, width, out ulong value)) { result.Add(value); }
            else { fine = false; }
        }

        values = result.ToImmutable();
        return fine;
    }

    private bool TryReadOne(Architecture abi, ScalarNode node, int width, out ulong value)
    {
        if (node.Kind == SyntaxKind.Integer)
        {
            value = 0;
            return node.TryGetInteger(out Int128 number)
                ? TryFit(number, width, out value) || TooWide(node, node.Text, width)
                : TooWide(node, node.Text, width);
        }

        value = 0;
        bool fine = true;
        ReadOnlySpan<char> text = node.Text;
        foreach (Range range in text.Split('|'))
        {
            ReadOnlySpan<char> part = text[range].Trim();
            if (!TryReadPart(abi, part, out Int128 number))
            {
                fine = Unknown(abi, node, part.ToString());
            }
            else if (TryFit(number, width, out ulong bits))
            {
                value |= bits;
            }
            else
            {
                fine = TooWide(node, part.ToString(), width);
            }
        }

        return fine;
    }

    private static bool TryReadPart(Architecture abi, ReadOnlySpan<char> part, out Int128 number)
    {
        number = 0;
        if (part.IsEmpty) { return false; }
        if (part[0] is (>= '0' and <= '9') or '-' or '+')
        {
            var scalar = new ScalarNode(0, SyntaxKind.Integer, part.ToString());
            return CoreScalars.Classify(scalar.Text) == SyntaxKind.Integer && scalar.TryGetInteger(out number);
        }

        if (!KernelConstants.TryGet(abi, part, out ulong value)) { return false; }

        // The tables give negative constants (AT_FDCWD) as their 64-bit two's complement.
        number = value > long.MaxValue ? (long)value : value;
        return true;
    }

    private static bool TryFit(Int128 number, int width, out ulong value)
    {
        Int128 limit = Int128.One << width;
        value = (ulong)(number < 0 ? number + limit : number);
        return number < limit && number >= -(limit >> 1);
    }

    private bool TooWide(ScalarNode node, string text, int width)
    {
        context.Report(SyscallDiagnostics.ValueTooWide(context.At(node), text, width));
        return false;
    }

    private bool Unknown(Architecture abi, ScalarNode node, string name)
    {
        for (Architecture other = Architecture.X86_64; other <= Architecture.LoongArch64; other++)
        {
            if (!KernelConstants.TryGet(other, name, out _)) { continue; }
            context.Report(SyscallDiagnostics.ConstantLackedByAbi(context.At(node), name, ArchitectureNames.NameOf(abi)));
            return false;
        }

        var names = new string[KernelConstants.Count];
        for (int i = 0; i < names.Length; i++) { names[i] = KernelConstants.NameAt(i); }
        context.Report(SyscallDiagnostics.UnknownConstant(context.At(node), name, Spelling.Nearest(name, names)));
        return false;
    }
}
