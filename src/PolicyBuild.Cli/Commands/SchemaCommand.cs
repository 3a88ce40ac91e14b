using PolicyBuild.Cli.Output;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Schema;

namespace PolicyBuild.Cli.Commands;

/// <summary><c>schema</c>: the JSON schema of policies, and the names that it leaves open.</summary>
internal static class SchemaCommand
{
    /// <summary>Prints the groups, the constants, the hooks, or else the schema.</summary>
    public static ExitCode Run(bool groups, bool constants, bool hooks)
    {
        StandardStreams.WriteOutput(groups ? KernelNameList.Groups() : constants ? KernelNameList.Constants() : hooks ? HookReference.Text : PolicySchema.Text);
        return ExitCode.Success;
    }
}
