using PolicyBuild.Cli.CommandLine;
using PolicyBuild.Cli.Commands;
using PolicyBuild.Cli.Output;

namespace PolicyBuild.Cli;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        try
        {
            CompileRequest? request = FastCommandLine.TryParse(arguments);
            return request is not null ? (int)CompileCommand.Run(request) : CommandTree.Run(arguments);
        }
        catch (Exception fault)
        {
            // The last resort: no user ever sees a stack trace.
            StandardStreams.WriteError($"policybuild: error PB0001: internal error: {fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ")}; this is a defect of the tool, please report it\n");
            return (int)ExitCode.InternalError;
        }
    }
}
