using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Import.Minijail;

/// <summary>Reads the system calls in front of the colon, with the architectures that they may be held to.</summary>
internal sealed class MinijailSyscalls(ImportContext context)
{
    /// <summary>Reads one or, in braces, several; false after a mistake.</summary>
    /// <param name="line">The line.</param>
    /// <param name="names">Those of the architecture; none where all are for others.</param>
    public bool TryRead(MinijailLine line, out ImmutableArray<string> names)
    {
        var list = ImmutableArray.CreateBuilder<string>();
        names = [];
        bool braces = line.Take("{");
        do
        {
            if (!TryReadOne(line, list)) { return false; }
        }
        while (braces && line.Take(","));
        if (braces && !line.Expect("}", "the system calls in braces")) { return false; }
        names = list.ToImmutable();
        return true;
    }

    private bool TryReadOne(MinijailLine line, ImmutableArray<string>.Builder names)
    {
        MinijailToken token = line.Next();
        if (token.Kind != MinijailTokenKind.Word) { return line.Fail(token, token.Kind == MinijailTokenKind.End ? "a system call is missing" : $"'{token.Text}' is no system call", "write its name"); }
        if (!TryReadArchitectures(line, out bool applies)) { return false; }
        if (token.Text.Contains('@'))
        {
            return line.Report(ImportDiagnostics.CannotSay(line.Span(token), $"the group '{token.Text}' is defined nowhere here", "write its system calls one by one"));
        }

        if (!applies) { return true; }
        if (!SyscallTable.TryGetNumber(context.Architecture, token.Text, out _))
        {
            return line.Report(ImportDiagnostics.UnknownSyscall(
                line.Span(token), token.Text, ArchitectureNames.NameOf(context.Architecture), SyscallTable.Exists(token.Text), SyscallSpelling.Nearest(token.Text)));
        }

        names.Add(token.Text);
        return true;
    }

    // [arch=x86_64,arm64; ...]: other keys are for other tools.
    private bool TryReadArchitectures(MinijailLine line, out bool applies)
    {
        applies = true;
        if (!line.Take("[")) { return true; }
        do
        {
            MinijailToken key = line.Next();
            if (key.Kind != MinijailTokenKind.Word) { return line.Fail(key, "a key is missing in the brackets", "write [arch=x86_64]"); }
            if (!line.Expect("=", $"'{key.Text}'")) { return false; }
            bool listed = false;
            do
            {
                MinijailToken value = line.Next();
                if (value.Kind != MinijailTokenKind.Word) { return line.Fail(value, $"a value of '{key.Text}' is missing", "write [arch=x86_64]"); }
                listed |= IsOwn(value.Text);
            }
            while (line.Take(","));
            if (key.Text == "arch") { applies &= listed; }
            else { context.NoEquivalent(line.Span(key), $"'{key.Text}'", "it is for other tools"); }
        }
        while (line.Take(";"));
        return line.Expect("]", "the brackets");
    }

    // minijail's names for architectures, and ours.
    private bool IsOwn(string name) => name == ArchitectureNames.NameOf(context.Architecture) || context.Architecture switch
    {
        Architecture.AArch64 => name == "arm64",
        Architecture.I386 => name == "x86",
        _ => false,
    };
}
