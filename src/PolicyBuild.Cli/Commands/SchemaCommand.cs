using PolicyBuild.Cli.Output;
using PolicyBuild.Compiler.Schema;

namespace PolicyBuild.Cli.Commands;

/// <summary><c>schema</c>: the JSON schema of policies.</summary>
internal static class SchemaCommand
{
    public static ExitCode Run()
    {
        StandardStreams.WriteOutput(PolicySchema.Text);
        return ExitCode.Success;
    }
}
