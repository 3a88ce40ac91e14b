using PolicyBuild.Cli.CommandLine;
using PolicyBuild.Cli.Diagnostics;
using PolicyBuild.Cli.Input;
using PolicyBuild.Cli.Output;
using PolicyBuild.Compiler;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Cli.Commands;

/// <summary><c>compile</c> and <c>check</c>: every stage for each file; the good files of a call are written whatever the others hold.</summary>
internal static class CompileCommand
{
    public static ExitCode Run(CompileRequest request)
    {
        var printer = new DiagnosticWriter(request.Format);
        try
        {
            return FindNameFaults(request, printer) ? ExitCode.UsageError : RunAll(request, printer);
        }
        finally
        {
            printer.Flush();
        }
    }

    private static ExitCode RunAll(CompileRequest request, DiagnosticWriter printer)
    {
        var options = new CompileOptions(request.Architectures, request.Root is null ? null : Path.GetFullPath(request.Root), request.Objective)
        {
            Search = [.. request.Search.Select(static folder => Path.GetFullPath(folder))],
        };
        // One file is compiled on this thread: starting threads would cost more than the compile.
        return request.Files.Length == 1 && request.Cache is null
            ? RunOne(request, options, request.Files[0], printer)
            : new BatchCompile(request, options, printer).Run();
    }

    private static ExitCode RunOne(CompileRequest request, CompileOptions options, string file, DiagnosticWriter printer)
    {
        string shown = file == "-" ? PolicyInput.StandardInput : file;
        if (!PolicyInput.TryRead(file, out SourceFile? source, out string? reason))
        {
            printer.Write(CommandLineDiagnostics.CannotRead(reason), shown);
            return ExitCode.InputError;
        }

        DateTime start = DateTime.UtcNow;
        CompileResult result = PolicyCompiler.Compile(source, options, new PolicyFiles());
        var code = ExitCode.Success;
        foreach (Diagnostic diagnostic in result.Diagnostics)
        {
            printer.Write(diagnostic, shown, result.Sources);
            ExitCode one = CommandLineDiagnostics.CodeOf(diagnostic);
            if (one > code) { code = one; }
        }

        return result.Policy is null || request.Output is null ? code : Write(request, file, result, start, printer);
    }

    private static ExitCode Write(CompileRequest request, string file, CompileResult result, DateTime start, DiagnosticWriter printer)
    {
        string name = NameOf(request, file);
        string folder = request.Output!; // the caller has checked that there is one
        try
        {
            ReadOnlyMemory<byte>? report = null;
            if (request.Report) { report = PolicyReport.Write(OutcomeOf(name, result), start, PolicyReport.DefaultBudget); }
            new OutputFolder(folder).Write(name, result.Policy!, report); // the caller has checked that there is one
            return ExitCode.Success;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            printer.Write(CommandLineDiagnostics.CannotWrite(Path.Combine(folder, name + ".policybundle"), SystemFailure.Describe(failure)), null);
            return ExitCode.OutputError;
        }
    }

    private static PolicyOutcome OutcomeOf(string name, CompileResult result) => new(
        new PipelineInput("", name), Failed: false, result.Dependencies, Probed: [], result.Elapsed, result.Stages.Length, Hits: 0, BundleHash: null,
        result.Policy!.PolicyHash, result.Stages, result.Passes) // a report is written for a compiled policy only
    {
        Files = [.. result.Sources.Files.Select(file => file.Name)],
        Profile = result.Policy.Profile,
        BundleLength = result.Policy.Bundle.Length,
    };

    internal static string NameOf(CompileRequest request, string file) => file == "-" ? request.Name ?? PolicyName.OfStandardInput : PolicyName.Of(file);

    private static bool FindNameFaults(CompileRequest request, DiagnosticWriter printer)
    {
        if (request.Output is null) { return false; }
        bool found = false;
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in request.Files)
        {
            if (file == "-" && request.Name is null)
            {
                printer.Write(CommandLineDiagnostics.NameMissing(), null);
                found = true;
                continue;
            }

            string name = NameOf(request, file);
            bool usable = PolicyName.IsUsable(name);
            if (usable && names.TryAdd(name, file)) { continue; }
            printer.Write(usable ? CommandLineDiagnostics.SameName(name, names[name]) : CommandLineDiagnostics.BadName(name), file == "-" ? null : file);
            found = true;
        }

        return found;
    }
}
