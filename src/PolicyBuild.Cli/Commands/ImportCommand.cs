using PolicyBuild.Cli.CommandLine;
using PolicyBuild.Cli.Diagnostics;
using PolicyBuild.Cli.Input;
using PolicyBuild.Cli.Output;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Import;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Cli.Commands;

/// <summary><c>import</c>: policies of other tools become ours; the good files of a call are written whatever the others hold.</summary>
internal static class ImportCommand
{
    public static ExitCode Run(ImportRequest request)
    {
        var printer = new DiagnosticWriter(request.Format);
        try
        {
            return RunAll(request, printer);
        }
        finally
        {
            printer.Flush();
        }
    }

    private static ExitCode RunAll(ImportRequest request, DiagnosticWriter printer)
    {
        if (request.Options.Name is null && request.Files.Contains("-"))
        {
            printer.Write(CommandLineDiagnostics.NameMissing(), null);
            return ExitCode.UsageError;
        }

        var worst = ExitCode.Success;
        var made = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in request.Files)
        {
            ExitCode code = RunOne(request, file, made, printer);
            if (code > worst) { worst = code; }
        }

        return worst;
    }

    private static ExitCode RunOne(ImportRequest request, string file, Dictionary<string, string> made, DiagnosticWriter printer)
    {
        string shown = file == "-" ? PolicyInput.StandardInput : file;
        if (!PolicyInput.TryRead(file, out SourceFile? source, out string? reason))
        {
            printer.Write(CommandLineDiagnostics.CannotRead(reason), shown);
            return ExitCode.InputError;
        }

        ImportResult result = PolicyImporter.Import(request.Source, source, request.Options, new PolicyFiles());
        var code = ExitCode.Success;
        foreach (Diagnostic diagnostic in result.Diagnostics)
        {
            printer.Write(diagnostic, shown, result.Sources);
            ExitCode one = CommandLineDiagnostics.CodeOf(diagnostic);
            if (one > code) { code = one; }
        }

        if (request.Output == "-" && result.Policies.Length > 1)
        {
            printer.Write(CommandLineDiagnostics.SeveralPolicies(result.Policies[1].Name), shown);
            return ExitCode.UsageError;
        }

        foreach (ImportedPolicy policy in result.Policies)
        {
            ExitCode written = Write(request, policy, shown, made, printer);
            if (written > code) { code = written; }
        }

        return code;
    }

    private static ExitCode Write(ImportRequest request, ImportedPolicy policy, string from, Dictionary<string, string> made, DiagnosticWriter printer)
    {
        if (request.Output == "-")
        {
            // Two policies in one stream would be one file that no command reads.
            if (made.TryAdd("-", from))
            {
                StandardStreams.WriteOutput(policy.Text);
                return ExitCode.Success;
            }

            printer.Write(CommandLineDiagnostics.SeveralPolicies(policy.Name), from);
            return ExitCode.UsageError;
        }

        if (!made.TryAdd(policy.Name, from))
        {
            printer.Write(CommandLineDiagnostics.SamePolicy(policy.Name, made[policy.Name]), from);
            return ExitCode.UsageError;
        }

        string path = Path.Combine(request.Output, policy.Name + ".policy.yaml");
        try
        {
            Directory.CreateDirectory(request.Output);
            AtomicFile.Replace(Path.GetFullPath(path), System.Text.Encoding.UTF8.GetBytes(policy.Text));
            return ExitCode.Success;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            printer.Write(CommandLineDiagnostics.CannotWrite(path, failure.Message), null);
            return ExitCode.OutputError;
        }
    }
}
