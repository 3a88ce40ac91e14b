using System.Collections.Immutable;
using PolicyBuild.Compiler;
using PolicyBuild.Uapi;

namespace PolicyBuild.Cli.CommandLine;

/// <summary>
/// Recognises well-formed <c>compile</c> and <c>check</c> calls without the command line library, whose cold start costs more than a compile.
/// Whatever it does not recognise goes to <see cref="CommandTree"/>, which knows the same options and words every mistake.
/// </summary>
internal static class FastCommandLine
{
    /// <summary>Reads a call; null where the library must look at it.</summary>
    public static CompileRequest? TryParse(ReadOnlySpan<string> arguments)
    {
        if (arguments.Length == 0 || arguments[0] is not ("compile" or "check")) { return null; }
        bool compile = arguments[0] == "compile";
        var files = ImmutableArray.CreateBuilder<string>();
        var search = ImmutableArray.CreateBuilder<string>();
        string? output = null, architectures = null, objective = null, root = null, name = null, format = null, cache = null;
        bool report = false;
        for (int i = 1; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (argument.Length == 0) { return null; }
            if (argument == "-" || argument[0] != '-')
            {
                files.Add(argument);
                continue;
            }

            if (argument == "--report" && compile && !report)
            {
                report = true;
                continue;
            }

            if (i + 1 == arguments.Length || arguments[i + 1] is not { Length: > 0 } value || value[0] == '-') { return null; }
            bool known = argument switch
            {
                "-o" or "--output" when compile => SetOnce(ref output, value),
                "--arch" => SetOnce(ref architectures, value),
                "--optimize" => SetOnce(ref objective, value),
                "--root" => SetOnce(ref root, value),
                "--search" => Add(search, value),
                "--name" => SetOnce(ref name, value),
                "--format" => SetOnce(ref format, value),
                "--cache" => SetOnce(ref cache, value),
                _ => false,
            };
            if (!known) { return null; }
            i++;
        }

        if (files.Count == 0 || (output is null && compile)
            || !TryReadFormat(format, out DiagnosticFormat style)
            || !TryReadObjective(objective, out FilterObjective goal)
            || !TryReadArchitectures(architectures, out ImmutableArray<Architecture> list))
        {
            return null;
        }

        return new CompileRequest(files.ToImmutable(), output, list, goal, root, search.ToImmutable(), name, report, style, cache);
    }

    /// <summary>Reads a comma-separated list of the architectures that filters are made for, into canonical order; null gives the default.</summary>
    public static bool TryReadArchitectures(string? text, out ImmutableArray<Architecture> architectures)
    {
        architectures = CompileOptions.Default.Architectures;
        if (text is null) { return true; }
        var list = new SortedSet<Architecture>();
        foreach (string name in text.Split(','))
        {
            if (!ArchitectureNames.TryParse(name, out Architecture one) || !SupportedArchitectures.Contains(one) || !list.Add(one)) { return false; }
        }

        architectures = [.. list];
        return true;
    }

    /// <summary>The architectures whose kernels a filter can be made for. x32 is none: it lives in x86_64's filters, where a policy lists it.</summary>
    public static ImmutableArray<Architecture> SupportedArchitectures =>
        [Architecture.X86_64, Architecture.I386, Architecture.AArch64, Architecture.Arm, Architecture.RiscV64, Architecture.LoongArch64];

    /// <summary>Reads what filters are made small in; null gives the default.</summary>
    public static bool TryReadObjective(string? text, out FilterObjective objective)
    {
        objective = text switch
        {
            "worst" => FilterObjective.Worst,
            "size" => FilterObjective.Size,
            _ => FilterObjective.Mean,
        };
        return text is null or "mean" or "worst" or "size";
    }

    private static bool TryReadFormat(string? text, out DiagnosticFormat format)
    {
        format = text switch
        {
            "text" => DiagnosticFormat.Text,
            "json" => DiagnosticFormat.Json,
            _ => DiagnosticFormat.Auto,
        };
        return text is null or "auto" or "text" or "json";
    }

    private static bool Add(ImmutableArray<string>.Builder list, string value)
    {
        list.Add(value);
        return true;
    }

    private static bool SetOnce(ref string? option, string value)
    {
        if (option is not null) { return false; }
        option = value;
        return true;
    }
}
