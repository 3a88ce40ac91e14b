using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>Reads values of hook arguments: numbers, words, constants by name, several joined by '|'.</summary>
internal sealed class HookValueReader(HookPlace place)
{
    private const ulong SocketFlags = 0x80800; // SOCK_CLOEXEC and SOCK_NONBLOCK, linux/net.h and the architectures' fcntl.h; socket(2) takes them off before the hooks

    /// <summary>Reads a value or each of a list, ascending and each once; null where one is wrong and reported.</summary>
    /// <param name="node">The value.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="mask">The bits that a value can have.</param>
    public ImmutableArray<ulong>? ReadAll(SyntaxNode node, HookArgument argument, ulong mask)
    {
        var values = new SortedSet<ulong>();
        bool fine = true;
        ReadOnlySpan<SyntaxNode> items = node is SequenceNode list ? list.Items.AsSpan() : [node];
        foreach (SyntaxNode item in items)
        {
            if (item is ScalarNode scalar && ReadOne(scalar, argument, mask) is { } value) { values.Add(value); }
            else { fine = false; }
        }

        return fine ? [.. values] : null;
    }

    private ulong? ReadOne(ScalarNode node, HookArgument argument, ulong mask)
    {
        if (argument.Names.Device != DeviceEncoding.None) { return ReadDevice(node, argument); }
        ulong? read = ReadNumber(node, argument, mask);
        if (!ReferenceEquals(argument.Names, HookVocabulary.SocketType) || read is not { } type || (type & SocketFlags) == 0) { return read; }
        place.Report(HookDiagnostics.SocketFlags(place.At(node), node.Text));
        return null;
    }

    private ulong? ReadDevice(ScalarNode node, HookArgument argument)
    {
        if (DeviceNumber.TryRead(node.Text, argument.Names.Device, out ulong number)) { return number; }
        place.Report(HookDiagnostics.BadDevice(place.At(node), node.Text));
        return null;
    }

    private ulong? ReadNumber(ScalarNode node, HookArgument argument, ulong mask)
    {
        if (node.Kind == SyntaxKind.Integer) { return Fit(node, argument, node.TryGetInteger(out Int128 number) ? number : Int128.MaxValue, mask); }
        ulong value = 0;
        bool fine = true;
        ReadOnlySpan<char> text = node.Text;
        foreach (Range range in text.Split('|'))
        {
            ulong? part = ReadPart(node, text[range].Trim().ToString(), argument, mask);
            value |= part ?? 0;
            fine &= part is not null;
        }

        return fine ? value : null;
    }

    private ulong? ReadPart(ScalarNode node, string part, HookArgument argument, ulong mask)
    {
        foreach (HookWord word in argument.Names.Words)
        {
            if (word.Text == part) { return word.Value; }
        }

        if (CoreScalars.Classify(part) == SyntaxKind.Integer && new ScalarNode(0, SyntaxKind.Integer, part).TryGetInteger(out Int128 number)) { return Fit(node, argument, number, mask); }
        if (!argument.Names.TakesConstant(part)) { return Unknown(node, part, argument); }
        ulong? value = null;
        foreach (Architecture architecture in place.Options.Architectures)
        {
            if (!KernelConstants.TryGet(architecture, part, out ulong here)) { return Unknown(node, part, argument); }
            if (value is { } other && other != here)
            {
                place.Report(HookDiagnostics.ConstantDiffers(place.At(node), part));
                return null;
            }

            value = here;
        }

        return value is { } known ? Fit(node, argument, known > long.MaxValue ? (long)known : known, mask) : null;
    }

    // A negative number is its two's complement in the argument's width.
    private ulong? Fit(ScalarNode node, HookArgument argument, Int128 number, ulong mask)
    {
        Int128 limit = Int128.One << argument.Width;
        if (number < 0 && number >= -(limit >> 1)) { number += limit; }
        if (number >= 0 && number < limit && ((ulong)number & ~mask) == 0) { return (ulong)number; }
        place.Report(HookDiagnostics.ValueTooWide(place.At(node), argument.Name, node.Text));
        return null;
    }

    private ulong? Unknown(ScalarNode node, string part, HookArgument argument)
    {
        var names = new List<string>();
        foreach (HookWord word in argument.Names.Words) { names.Add(word.Text); }
        string? known = names.Count == 0 ? null : string.Join(", ", names);
        for (int i = 0; i < KernelConstants.Count; i++)
        {
            if (argument.Names.TakesConstant(KernelConstants.NameAt(i))) { names.Add(KernelConstants.NameAt(i)); }
        }

        place.Report(HookDiagnostics.UnknownValue(place.At(node), argument.Name, part, WithPrefix(part, argument, names) ?? Spelling.Nearest(part, names), known));
        return null;
    }

    // KILL is SIGKILL, and inet AF_INET.
    private static string? WithPrefix(string part, HookArgument argument, List<string> names)
    {
        foreach (string prefix in argument.Names.Prefixes)
        {
            foreach (string name in names)
            {
                if (name.Length == prefix.Length + part.Length && name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(part, StringComparison.OrdinalIgnoreCase)) { return name; }
            }
        }

        return null;
    }
}
