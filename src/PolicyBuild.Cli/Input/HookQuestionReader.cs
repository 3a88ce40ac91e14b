using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using PolicyBuild.Cli.Diagnostics;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Explanation.Hooks;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Cli.Input;

/// <summary>Reads an operation on a hook, said as CONDITION=VALUE with the words of hook policies; each value is one that an operation has.</summary>
internal static class HookQuestionReader
{
    private const int MaxPathBytes = 4095; // PATH_MAX with its terminating zero (linux/limits.h)
    private const ulong Execute = 4; // of 'access' where files are opened

    /// <summary>Finds a hook by today's or an earlier name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="hook">The hook.</param>
    /// <param name="error">What is wrong, where there is none.</param>
    public static bool TryFindHook(string name, [NotNullWhen(true)] out KernelHook? hook, [NotNullWhen(false)] out Diagnostic? error)
    {
        string today = name;
        foreach ((string old, string now) in KernelHooks.Historic)
        {
            if (old == name) { today = now; }
        }

        hook = KernelHooks.Find(today);
        error = hook is null ? CommandLineDiagnostics.UnknownHook(name, Spelling.Nearest(name, KernelHooks.All.Select(static known => known.Name))) : null;
        return hook is not null;
    }

    /// <summary>Reads the conditions; false, with the first that is wrong.</summary>
    public static bool TryRead(KernelHook hook, string[] conditions, [NotNullWhen(true)] out HookQuestion? question, [NotNullWhen(false)] out Diagnostic? error)
    {
        error = null;
        question = new HookQuestion(hook);
        foreach (string condition in conditions)
        {
            question = Add(question, condition, out error);
            if (error is not null || question is null)
            {
                question = null;
                error ??= Unknown(hook, condition);
                return false;
            }
        }

        return true;
    }

    private static HookQuestion? Add(HookQuestion question, string condition, out Diagnostic? error)
    {
        error = null;
        int equals = condition.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? condition : condition[..equals];
        if (equals < 0 || question.Hook.Find(name) is not { IsHidden: false } argument) { return null; }
        string value = condition[(equals + 1)..];
        if (question.Has(argument))
        {
            error = CommandLineDiagnostics.BadCondition(name, value, "it is said twice: an operation has one");
            return null;
        }

        switch (argument.Kind)
        {
            case HookArgumentKind.Path or HookArgumentKind.Text:
                if (argument.Kind == HookArgumentKind.Path ? IsPath(value) : IsText(value)) { return question with { Texts = question.Texts.Add(argument, Normalized(argument, value)) }; }
                error = CommandLineDiagnostics.BadCondition(name, value, argument.Kind == HookArgumentKind.Path ? "write it from '/' or a variable such as ${tmp} on, without '..'" : "write the text");
                return null;
            case HookArgumentKind.Address:
                if (TryReadAddress(value, out IPAddress? address, out ushort port)) { return question with { Addresses = question.Addresses.Add(argument, (address, port)) }; }
                error = CommandLineDiagnostics.BadCondition(name, value, "write one address and one port, as 192.0.2.1:443 or [2001:db8::1]:53");
                return null;
            default:
                if (TryReadNumber(argument, value, out ulong number, out string expected)) { return question with { Numbers = question.Numbers.Add(argument, number) }; }
                error = CommandLineDiagnostics.BadCondition(name, value, expected);
                return null;
        }
    }

    private static Diagnostic Unknown(KernelHook hook, string condition) => CommandLineDiagnostics.UnknownCondition(
        condition, hook.Name, string.Join(", ", hook.Arguments.Where(static argument => !argument.IsHidden).Select(static argument => argument.Name)));

    private static bool IsText(string text) => text.Length > 0 && !text.Any(char.IsControl);

    private static bool IsPath(string text) =>
        IsText(text) && (text[0] == '/' || text.StartsWith("${", StringComparison.Ordinal)) && !text.Split('/').Contains("..") && Encoding.UTF8.GetByteCount(text) <= MaxPathBytes;

    // The kernel tells paths without what says nothing.
    private static string Normalized(HookArgument argument, string text)
    {
        if (argument.Kind != HookArgumentKind.Path) { return text; }
        string joined = string.Join('/', text.Split('/').Where(static segment => segment is not ("" or ".")));
        return text[0] == '/' ? "/" + joined : joined;
    }

    private static bool TryReadAddress(string text, [NotNullWhen(true)] out IPAddress? address, out ushort port)
    {
        address = null;
        port = 0;
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)) { return false; }
        ReadOnlySpan<char> host = text.AsSpan(0, colon);
        bool isBracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        return AddressText.TryRead(isBracketed ? host[1..^1] : host, out address)
            && isBracketed == (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);
    }

    private static bool TryReadNumber(HookArgument argument, string text, out ulong number, out string expected)
    {
        number = 0;
        expected = ExpectedOf(argument);
        bool isSet = argument.Names.IsSet || argument.Kind == HookArgumentKind.OpenAccess;
        foreach (string part in text.Split(isSet ? [',', '|'] : ['|']))
        {
            if (!TryReadPart(argument, part.Trim(), out ulong one)) { return false; }
            number |= one;
        }

        if (argument.Kind != HookArgumentKind.OpenAccess) { return true; }
        if ((number & Execute) != 0 && number != Execute) { expected = "an execve opens to execute alone, and reads then as what it is: ask for 'execute' by itself"; }
        return number is > 0 and <= Execute;
    }

    private static bool TryReadPart(HookArgument argument, string part, out ulong value)
    {
        foreach (HookWord word in argument.Names.Words)
        {
            value = word.Value;
            if (word.Text == part) { return true; }
        }

        if (CoreScalars.Classify(part) == SyntaxKind.Integer && new ScalarNode(0, SyntaxKind.Integer, part).TryGetInteger(out Int128 number)) { return TryFit(argument, number, out value); }
        value = 0;
        if (!argument.Names.TakesConstant(part) || !KernelConstants.TryGet(Architecture.X86_64, part, out ulong known)) { return false; }

        // A name that means one number on one machine and another on the next is none for a rule, and no answer either.
        if (!KernelConstants.TryGet(Architecture.AArch64, part, out ulong other) || other != known) { return false; }
        return TryFit(argument, known > long.MaxValue ? (long)known : known, out value);
    }

    // A negative number is its two's complement in the argument's width, as in rules.
    private static bool TryFit(HookArgument argument, Int128 number, out ulong value)
    {
        Int128 limit = Int128.One << argument.Width;
        if (number < 0 && number >= -(limit >> 1)) { number += limit; }
        bool fits = number >= 0 && number < limit;
        value = fits ? (ulong)number : 0;
        return fits && (argument.Kind == HookArgumentKind.OpenAccess || (value & ~argument.Mask) == 0);
    }

    private static string ExpectedOf(HookArgument argument)
    {
        var ways = new List<string>();
        if (!argument.Names.Words.IsEmpty) { ways.Add(string.Join(", ", argument.Names.Words.Select(static word => word.Text))); }
        if (!argument.Names.Prefixes.IsEmpty) { ways.Add("a constant " + string.Join(", ", argument.Names.Prefixes.Select(static prefix => prefix + "..."))); }
        if (argument.Kind != HookArgumentKind.OpenAccess) { ways.Add(string.Create(CultureInfo.InvariantCulture, $"a number of {argument.Width} bits")); }
        return "write " + string.Join(", or ", ways);
    }
}
