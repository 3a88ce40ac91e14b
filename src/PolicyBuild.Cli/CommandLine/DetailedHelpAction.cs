using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PolicyBuild.Cli.CommandLine;

/// <summary>The library's help, and below it what <see cref="HelpText"/> has to say of the command.</summary>
internal sealed class DetailedHelpAction(HelpAction plain) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = plain.Invoke(parseResult);
        if (HelpText.DetailsOf(parseResult.CommandResult.Command.Name) is { } details) { parseResult.InvocationConfiguration.Output.WriteLine(details); }
        return code;
    }
}
