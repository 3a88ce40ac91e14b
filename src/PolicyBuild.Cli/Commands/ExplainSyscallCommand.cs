using System.Globalization;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Cli.Diagnostics;
using PolicyBuild.Cli.Input;
using PolicyBuild.Cli.Output;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Explanation;
using PolicyBuild.Uapi;

namespace PolicyBuild.Cli.Commands;

/// <summary><c>explain BUNDLE syscall NAME [ARG...]</c>.</summary>
internal static class ExplainSyscallCommand
{
    public static ExitCode Run(string path, string name, string[] arguments, string? architecture)
    {
        if (!BundleInput.TryOpen(path, out BundleFile? bundle) || !BundleInput.TryReadSourceMap(bundle, path, out SourceMap? map)) { return ExitCode.InputError; }
        if (BundleInput.IsForWasiAlone(bundle)) { return ExitCode.Success; }
        BundleSectionInfo? section = SectionFor(bundle, architecture, out Architecture abi);
        if (section is null)
        {
            StandardStreams.WriteOutput(NoFilter(bundle, architecture));
            return ExitCode.Success;
        }

        if (!TryReadCall(abi, name, out string? syscall, out int number))
        {
            return Usage(CommandLineDiagnostics.UnknownSyscall(name, ArchitectureNames.NameOf(abi), Spelling.Nearest(name, AllNames())));
        }

        ulong[]? registers = arguments.Length == 0 ? null : new ulong[6];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (!ArgumentValue.TryParse(abi, arguments[i], out registers![i])) { return Usage(CommandLineDiagnostics.BadArgument(arguments[i])); } // not null: there are arguments
        }

        if (!map.Filters.TryGetValue(SectionNames.Of(section.Kind, section.Architecture), out SeccompModel? model)
            || SyscallExplainer.Explain(bundle.Bytes(section), model, abi, number, registers) is not { } explanation)
        {
            BundleInput.Print(CommandLineDiagnostics.NoSourceMap(), path);
            return ExitCode.InputError;
        }

        StandardStreams.WriteOutput(Describe(map, abi, syscall ?? number.ToString(CultureInfo.InvariantCulture), arguments, explanation));
        return ExitCode.Success;
    }

    private static string Describe(SourceMap map, Architecture abi, string call, string[] arguments, SyscallExplanation explanation)
    {
        var text = new StringBuilder();
        string title = $"{call}({string.Join(", ", arguments)}) on {ArchitectureNames.NameOf(abi)}";
        if (explanation.Verdict is { } verdict)
        {
            text.Append(CultureInfo.InvariantCulture, $"{title}: {verdict.Action} (seccomp)\n");
            Append(text, map, verdict, verdict.Condition is null ? null : "because " + verdict.Condition);
            return text.ToString();
        }

        text.Append(CultureInfo.InvariantCulture, $"{title} depends on its arguments (seccomp)\n");
        foreach (SyscallCase one in explanation.Cases) { Append(text, map, one, $"{one.Action} " + (one.Condition is null ? "otherwise" : "if " + one.Condition)); }
        return text.ToString();
    }

    private static void Append(StringBuilder text, SourceMap map, SyscallCase one, string? when)
    {
        text.Append("  ").Append(map.Describe(one.Place) ?? "(not written in the policy)").Append(": ").Append(one.Reason);
        if (when is not null) { text.Append(", ").Append(when); }
        text.Append('\n');
    }

    // A filter is made for a kernel; its calls may be of another ABI of the same kernel.
    private static BundleSectionInfo? SectionFor(BundleFile bundle, string? architecture, out Architecture abi)
    {
        abi = Architecture.None;
        if (architecture is not null) { ArchitectureNames.TryParse(architecture, out abi); } // the command line has checked the name
        Architecture kernel = abi switch
        {
            Architecture.I386 or Architecture.X32 => Architecture.X86_64,
            Architecture.Arm => Architecture.AArch64,
            _ => abi,
        };
        foreach (BundleSectionInfo section in bundle.Sections)
        {
            if (section.Kind != SectionKind.Seccomp || (kernel != Architecture.None && section.Architecture != kernel)) { continue; }
            if (abi == Architecture.None) { abi = section.Architecture; }
            return section;
        }

        return null;
    }

    private static string NoFilter(BundleFile bundle, string? architecture)
    {
        bool any = bundle.Sections.Any(section => section.Kind == SectionKind.Seccomp);
        return any
            ? $"the bundle has no filter for {architecture}: policy-run refuses to start there\n"
            : "allowed: the policy has no seccomp section\n";
    }

    private static bool TryReadCall(Architecture abi, string name, out string? syscall, out int number)
    {
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            SyscallTable.TryGetName(abi, number, out syscall);
            return true;
        }

        syscall = name;
        return SyscallTable.TryGetNumber(abi, name, out number);
    }

    private static IEnumerable<string> AllNames() => Enumerable.Range(0, SyscallTable.NameCount).Select(SyscallTable.NameAt);

    private static ExitCode Usage(Diagnostic error)
    {
        BundleInput.Print(error, null);
        return ExitCode.UsageError;
    }
}
