using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PolicyBuild.Cli.CommandLine;
using PolicyBuild.Cli.Diagnostics;
using PolicyBuild.Cli.Input;
using PolicyBuild.Cli.Output;
using PolicyBuild.Compiler;
using PolicyBuild.Compiler.Cache.Stores;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Cli.Commands;

/// <summary>
/// <c>compile</c> and <c>check</c> of several files, by a pipeline. What a user sees and finds is what a call for each file would have shown and
/// written, in the order of the command line; only what is wrong with a file that several extend is said once.
/// </summary>
internal sealed class BatchCompile(CompileRequest request, CompileOptions options, DiagnosticWriter printer)
{
    /// <summary>Compiles the files; an interrupt ends it between two files that are written.</summary>
    public ExitCode Run()
    {
        if (request.Cache is null) { return Run(store: null); }
        if (CacheFolder.Of(request.Cache) is not { } folder)
        {
            printer.Write(CommandLineDiagnostics.NoCacheFolder(), null);
            return ExitCode.UsageError;
        }

        using var store = new SharedStageStore(folder);
        ExitCode code = Run(store);
        foreach (string note in store.TakeNotes()) { printer.Write(CacheDiagnostics.NotUsed(note), null); }
        return code;
    }

    private ExitCode Run(SharedStageStore? store)
    {
        DateTime start = DateTime.UtcNow;
        ImmutableArray<PipelineInput> policies = [.. request.Files.Select(InputOf)];
        BatchOutput? output = request.Output is { } folder ? new BatchOutput(folder, policies) : null;
        using var pipeline = new PolicyPipeline(new PipelineRequest(policies, options, PolicyStage.Bundle) { Output = output, Store = store });
        using (PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop))
        using (PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop))
        {
            pipeline.Completion.GetAwaiter().GetResult();
        }

        if (pipeline.IsCancelled) { return ExitCode.Interrupted; }
        ILookup<int, PipelineDiagnostic> found = pipeline.Diagnostics.ToLookup(diagnostic => diagnostic.Policy);
        var worst = ExitCode.Success;
        for (int i = 0; i < policies.Length; i++)
        {
            ExitCode code = Print(found[i], i, policies[i]);
            if (output is not null && !pipeline.Outcomes[i].Failed) { code = Finish(output, i, pipeline.Outcomes[i], start); }
            if (code > worst) { worst = code; }
        }

        return worst;

        // The pipeline ends the file that it is writing, so that no temporary one stays.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            pipeline.Cancel();
        }
    }

    private PipelineInput InputOf(string file)
    {
        string name = CompileCommand.NameOf(request, file);
        if (file != "-") { return new PipelineInput(Path.GetFullPath(file), name); }
        PolicyInput.TryRead(file, out SourceFile? source, out _);
        return new PipelineInput("", name) { Source = source };
    }

    private ExitCode Print(IEnumerable<PipelineDiagnostic> found, int index, PipelineInput policy)
    {
        string file = request.Files[index];
        string shown = file == "-" ? PolicyInput.StandardInput : file;
        var code = ExitCode.Success;
        foreach (PipelineDiagnostic diagnostic in found)
        {
            bool isUnread = diagnostic.Diagnostic.Code == "PB7002";
            printer.Write(isUnread
                ? new LocatedDiagnostic(CommandLineDiagnostics.CannotRead(diagnostic.Diagnostic.Message), shown, null, default)
                : LocatedDiagnostic.Of(diagnostic, shown, policy));
            ExitCode one = CommandLineDiagnostics.CodeOf(diagnostic.Diagnostic);
            if (one > code) { code = one; }
        }

        return code;
    }

    // A report tells how long bundling took, so it comes after the bundle.
    private ExitCode Finish(BatchOutput output, int index, PolicyOutcome outcome, DateTime start)
    {
        string? failure = output.FailureOf(index);
        if (failure is null && request.Report)
        {
            string folder = Path.GetFullPath(request.Output!); // there is an output
            try
            {
                AtomicFile.Replace(Path.Combine(folder, PolicyReport.NameOf(outcome.Input)), PolicyReport.Write(outcome, start, PolicyReport.DefaultBudget).Span);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                failure = SystemFailure.Describe(exception);
            }
        }

        if (failure is null) { return ExitCode.Success; }
        printer.Write(CommandLineDiagnostics.CannotWrite(Path.Combine(request.Output!, outcome.Input.Name + ".policybundle"), failure), null);
        return ExitCode.OutputError;
    }
}
