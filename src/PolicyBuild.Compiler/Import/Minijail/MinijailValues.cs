using System.Globalization;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Import.Rules;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Import.Minijail;

/// <summary>Reads values: constants by number or name, joined by '|', inverted by '~', in brackets.</summary>
internal sealed class MinijailValues(ImportContext context, MinijailConstants constants)
{
    private const int MaxDepth = 32;

    /// <summary>The width that minijail compares in: the architecture's word.</summary>
    public int Width => context.Architecture is Architecture.I386 or Architecture.Arm ? 32 : 64;

    /// <summary>Reads a value; false after a mistake.</summary>
    public bool TryRead(MinijailLine line, out ulong value, int depth = 0)
    {
        value = 0;
        do
        {
            if (!TryReadConstant(line, depth, out ulong part)) { return false; }
            value |= part;
        }
        while (line.Take("|"));
        return true;
    }

    /// <summary>Reads an error number after <c>return</c>; false after a mistake.</summary>
    public bool TryReadErrno(MinijailLine line, out int number)
    {
        number = 0;
        MinijailToken token = line.Next();
        Int128 value;
        if (token.Kind == MinijailTokenKind.Word && !constants.TryGet(token.Text, out value))
        {
            if (!Errno.TryGetNumber(token.Text, out int known)) { return line.Report(ImportDiagnostics.UnknownConstant(line.Span(token), token.Text, NearestErrno(token.Text))); }
            value = known;
        }
        else if (token.Kind == MinijailTokenKind.Word)
        {
            constants.TryGet(token.Text, out value);
        }
        else if (!TryReadNumber(token, out value))
        {
            return line.Fail(token, $"'{token.Text}' is no error number", "write a name such as EPERM, or a number");
        }

        // MAX_ERRNO of include/linux/err.h; 0 would make the call seem to succeed.
        if (value < 1 || value > 4095) { return line.Report(ImportDiagnostics.CannotSay(line.Span(token), $"error {value} is none", "write an error from 1 to 4095")); }
        number = (int)value;
        return true;
    }

    /// <summary>Whether a token is the number 1, which stands for "allow".</summary>
    public static bool IsOne(MinijailToken token) => token.Kind == MinijailTokenKind.Number && TryReadNumber(token, out Int128 value) && value == 1;

    private bool TryReadConstant(MinijailLine line, int depth, out ulong value)
    {
        value = 0;
        bool inverted = line.Take("~");
        MinijailToken token = line.Next();
        if (token.Is("("))
        {
            if (depth >= MaxDepth) { return line.Fail(token, "more brackets in each other than anybody writes", "remove some"); }
            if (!TryRead(line, out value, depth + 1) || !line.Expect(")", "the value in brackets")) { return false; }
        }
        else if (!TryReadSingle(line, token, out value))
        {
            return false;
        }

        if (inverted) { value = ~value & Tests.Ones(Width); }
        return true;
    }

    private bool TryReadSingle(MinijailLine line, MinijailToken token, out ulong value)
    {
        value = 0;
        Int128 number;
        switch (token.Kind)
        {
            case MinijailTokenKind.Word:
                if (!constants.TryGet(token.Text, out number)) { return line.Report(ImportDiagnostics.UnknownConstant(line.Span(token), token.Text, constants.Nearest(token.Text))); }
                break;
            case MinijailTokenKind.Number:
                if (!TryReadNumber(token, out number)) { return line.Fail(token, $"'{token.Text}' is no number", "write 12, 0x1f, or 017 for octal digits"); }
                break;
            case MinijailTokenKind.End:
                return line.Fail(token, "the value is missing", "write a number or a constant such as O_RDONLY");
            default:
                return line.Fail(token, $"'{token.Text}' is no value", "write a number or a constant such as O_RDONLY");
        }

        Int128 limit = Int128.One << Width;
        if (number >= limit || number < -(limit >> 1)) { return line.Report(ImportDiagnostics.BadNumber(line.Span(token), "the value", token.Text, Tests.Ones(Width))); }
        value = (ulong)(number < 0 ? number + limit : number);
        return true;
    }

    // C's notations: minijail0 reads numbers by strtol with base 0.
    private static bool TryReadNumber(MinijailToken token, out Int128 value)
    {
        value = 0;
        if (token.Kind != MinijailTokenKind.Number) { return false; }
        ReadOnlySpan<char> digits = token.Text.AsSpan(token.Text[0] == '-' ? 1 : 0);
        (uint radix, int skip) = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? (16u, 2) : digits.Length > 1 && digits[0] == '0' ? (8u, 1) : (10u, 0);
        if (digits.Length == skip) { return false; }
        foreach (char digit in digits[skip..])
        {
            if (!char.IsAsciiHexDigit(digit)) { return false; }
            uint one = uint.Parse([digit], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (one >= radix) { return false; }
            value = value * radix + one;
            if (value > (Int128)ulong.MaxValue + 1) { return true; } // beyond every width, which the caller says
        }

        if (token.Text[0] == '-') { value = -value; }
        return true;
    }

    private static string? NearestErrno(string name)
    {
        var names = new string[Errno.Count];
        for (int i = 0; i < names.Length; i++) { names[i] = Errno.NameAt(i); }
        return Spelling.Nearest(name, names);
    }
}
