using System.Collections.Immutable;
using System.CommandLine;
using PolicyBuild.Cli.Commands;
using PolicyBuild.Compiler.Import;
using PolicyBuild.Uapi;

namespace PolicyBuild.Cli.CommandLine;

/// <summary>The words and options of <c>import</c>.</summary>
internal static class ImportCommandTree
{
    /// <summary>The command with one word for each language.</summary>
    public static Command Build() => new("import", ImportHelpText.Import) { Docker(), Firecracker(), Minijail() };

    private static Command Docker()
    {
        var capabilities = new Option<string[]>("--cap")
        {
            Description = "A capability of the container, again for each. Default: the 14 that Docker gives; none: no capability at all.",
            HelpName = "CAP_NAME",
        };
        capabilities.Validators.Add(result =>
        {
            foreach (string name in result.GetValueOrDefault<string[]>() ?? [])
            {
                CommandTree.Require(result, name == "none" || Capability.TryGetNumber(name, out _), $"'{name}' is no capability: --cap takes one such as CAP_SYS_PTRACE");
            }
        });
        var kernel = new Option<string>("--kernel")
        {
            Description = "The host's kernel, where rules ask for it. Default: one as new as the profile asks for, which the policy then requires.",
            HelpName = "VERSION",
        };
        kernel.Validators.Add(result => CommandTree.Require(result, ImportOptions.TryReadKernel(result.GetValueOrDefault<string>(), out _), "--kernel takes a version such as 5.10"));
        var others = new Option<bool>("--sub-architectures") { Description = "Also allow the further ABIs that the profile names: i386 and x32 on x86_64, arm on aarch64." };
        return Source("docker", ImportHelpText.Docker, ImportFormat.Docker, [capabilities, kernel, others], (parsed, options) => options with
        {
            Capabilities = parsed.GetValue(capabilities) is { Length: > 0 } list ? [.. list.Where(name => name != "none")] : ImportOptions.DockerCapabilities,
            Kernel = parsed.GetValue(kernel) is { } text && ImportOptions.TryReadKernel(text, out KernelVersion version) ? version : null,
            SubArchitectures = parsed.GetValue(others),
        });
    }

    private static Command Firecracker()
    {
        var thread = new Option<string>("--thread") { Description = "The one filter to import: vmm, api or vcpu. Default: all.", HelpName = "NAME" };
        return Source("firecracker", ImportHelpText.Firecracker, ImportFormat.Firecracker, [thread], (parsed, options) => options with { Thread = parsed.GetValue(thread) });
    }

    private static Command Minijail() => Source("minijail", ImportHelpText.Minijail, ImportFormat.Minijail, [], (_, options) => options);

    private static Command Source(string word, string description, ImportFormat source, ImmutableArray<Option> own, Func<ParseResult, ImportOptions, ImportOptions> complete)
    {
        var files = new Argument<string[]>("FILE") { Description = "Files to import; - reads standard input.", Arity = ArgumentArity.OneOrMore };
        files.Validators.Add(CommandTree.RefuseOptions);
        var output = new Option<string>("--output", "-o") { Description = "The folder to write to; - prints the policy.", Required = true, HelpName = "DIR" };
        var architecture = new Option<string>("--arch")
        {
            Description = "The architecture to import for, never the host's by itself. Default: x86_64, or what the name of a Firecracker file says.",
            HelpName = string.Join('|', FastCommandLine.SupportedArchitectures.Select(ArchitectureNames.NameOf)),
        };
        architecture.AcceptOnlyFromAmong([.. FastCommandLine.SupportedArchitectures.Select(ArchitectureNames.NameOf)]);
        var name = new Option<string>("--name") { Description = "NAME of the policy, where there is only one.", HelpName = "NAME" };
        name.Validators.Add(result => CommandTree.Require(result, ImportOptions.IsName(result.GetValueOrDefault<string>()), "--name takes letters, digits, '.', '_' and '-', at most 64, a letter or digit first"));
        Option<string> format = CommandTree.Format();
        var command = new Command(word, description) { files, output, architecture, name, format };
        foreach (Option option in own) { command.Add(option); }
        command.SetAction(parsed =>
        {
            Architecture chosen = ArchitectureNames.TryParse(parsed.GetValue(architecture), out Architecture given) ? given : Architecture.None;
            ImportOptions options = complete(parsed, ImportOptions.Default with { Architecture = chosen, Name = parsed.GetValue(name) });
            return (int)ImportCommand.Run(new ImportRequest(
                source, [.. parsed.GetRequiredValue(files)], parsed.GetRequiredValue(output), options, CommandTree.FormatOf(parsed.GetValue(format))));
        });
        return command;
    }
}
