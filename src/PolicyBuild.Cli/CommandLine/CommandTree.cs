using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Cli.Commands;
using PolicyBuild.Cli.Diagnostics;
using PolicyBuild.Cli.Output;
using PolicyBuild.Compiler;
using PolicyBuild.Uapi;

namespace PolicyBuild.Cli.CommandLine;

/// <summary>All commands by the command line library: help, mistakes, and every call that <see cref="FastCommandLine"/> leaves to it.</summary>
internal static class CommandTree
{
    // A name that begins with '@' is a file's name, not a response file.
    private static readonly ParserConfiguration s_parser = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs a command line and returns the exit code.</summary>
    public static int Run(string[] arguments)
    {
        ParseResult result = Parse(arguments, CompileCommand.Run);
        if (result.Errors.Count == 0 || result.Action is not System.CommandLine.Invocation.ParseErrorAction)
        {
            return result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }

        var printer = new DiagnosticWriter(DiagnosticFormat.Text);
        foreach (ParseError error in result.Errors)
        {
            // A word that is no command is one mistake, and the library also misses the command that it should have been.
            bool follows = result.UnmatchedTokens.Count > 0 && error.SymbolResult is CommandResult && !result.UnmatchedTokens.Any(word => error.Message.Contains(word, StringComparison.Ordinal));
            if (!follows) { printer.Write(CommandLineDiagnostics.Usage(Plain(error.Message)), null); }
        }

        printer.Flush();
        return (int)ExitCode.UsageError;
    }

    /// <summary>Parses a command line.</summary>
    /// <param name="arguments">The words after the program's name.</param>
    /// <param name="compile">What runs for <c>compile</c> and <c>check</c> when the result is invoked.</param>
    public static ParseResult Parse(string[] arguments, Func<CompileRequest, ExitCode> compile) => Build(compile).Parse(arguments, s_parser);

    private static RootCommand Build(Func<CompileRequest, ExitCode> compile)
    {
        var root = new RootCommand(HelpText.Root)
        {
            CompileLike("compile", HelpText.Compile, writes: true, compile),
            CompileLike("check", HelpText.Check, writes: false, compile),
            Inspect(),
            Explain(),
            ImportCommandTree.Build(),
            CacheCommandTree.Build(),
            Schema(),
        };
        foreach (Option option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction plain } help) { help.Action = new DetailedHelpAction(plain); }
        }

        return root;
    }

    private static Command CompileLike(string name, string description, bool writes, Func<CompileRequest, ExitCode> compile)
    {
        var files = new Argument<string[]>("FILE") { Description = "Policy files (NAME.policy.yaml); - reads standard input.", Arity = ArgumentArity.OneOrMore };
        files.Validators.Add(RefuseOptions);
        var output = new Option<string>("--output", "-o") { Description = "The folder to write to.", Required = true, HelpName = "DIR" };
        var architectures = new Option<string>("--arch")
        {
            Description = "Comma-separated architectures to make filters for. Never taken from the host.",
            HelpName = string.Join(',', FastCommandLine.SupportedArchitectures.Select(ArchitectureNames.NameOf)),
        };
        var objective = new Option<string>("--optimize")
        {
            Description = "What system call filters are made small in: the mean path of calls that the kernel does not answer by itself, the longest path, or the number of instructions. By default mean.",
            HelpName = "mean|worst|size",
        };
        objective.AcceptOnlyFromAmong("mean", "worst", "size");
        var rootFolder = new Option<string>("--root") { Description = "The folder that 'extends' may not leave; by default the repository that holds the policy.", HelpName = "DIR" };
        var search = new Option<string[]>("--search")
        {
            Description = "A folder with hook policies (NAME.bpf), looked in after the policy's own; may stand several times.",
            HelpName = "DIR",
            Arity = ArgumentArity.OneOrMore,
        };
        var inputName = new Option<string>("--name") { Description = "NAME for what standard input becomes.", HelpName = "NAME" };
        var report = new Option<bool>("--report") { Description = "Also write NAME.policyreport.json: times, passes, files." };
        var cache = new Option<string>("--cache")
        {
            Description = "A folder with results of earlier compiles, so that only what has changed is compiled; 'default' is the one that the builds of a user share.",
            HelpName = "DIR",
        };
        cache.Validators.Add(result => Require(result, result.GetValueOrDefault<string>() is not "", "--cache takes a folder"));
        Option<string> format = Format();
        architectures.Validators.Add(result => Require(result, FastCommandLine.TryReadArchitectures(result.GetValueOrDefault<string>(), out _),
            $"--arch takes a comma-separated list of {string.Join(", ", FastCommandLine.SupportedArchitectures.Select(ArchitectureNames.NameOf))}"));

        var command = new Command(name, description) { files, architectures, objective, rootFolder, search, inputName, format, cache };
        if (writes)
        {
            command.Add(output);
            command.Add(report);
        }

        command.SetAction(parsed =>
        {
            FastCommandLine.TryReadArchitectures(parsed.GetValue(architectures), out ImmutableArray<Architecture> list);
            FastCommandLine.TryReadObjective(parsed.GetValue(objective), out FilterObjective goal);
            return (int)compile(new CompileRequest(
                [.. parsed.GetRequiredValue(files)],
                writes ? parsed.GetRequiredValue(output) : null,
                list,
                goal,
                parsed.GetValue(rootFolder),
                [.. parsed.GetValue(search) ?? []],
                parsed.GetValue(inputName),
                writes && parsed.GetValue(report),
                FormatOf(parsed.GetValue(format)),
                parsed.GetValue(cache)));
        });
        return command;
    }

    private static Argument<string> Bundle()
    {
        var bundle = new Argument<string>("BUNDLE") { Description = "A .policybundle file." };
        bundle.Validators.Add(RefuseOptions);
        return bundle;
    }

    // The library takes an option that it does not know for one more file.
    internal static void RefuseOptions(ArgumentResult result)
    {
        foreach (Token token in result.Tokens)
        {
            bool isOption = token.Value.Length > 1 && token.Value[0] == '-';
            Require(result, !isOption, $"there is no option '{token.Value}' here; for a file of that name write './{token.Value}'");
        }
    }

    private static Command Inspect()
    {
        Argument<string> bundle = Bundle();
        var section = new Option<string>("--section") { Description = "One section in full: seccomp.x86_64, landlock, launch, cgroup, wasi, lsm, network, manifest, sourcemap.", HelpName = "NAME" };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("inspect", HelpText.Inspect) { bundle, section, json };
        command.SetAction(parsed => (int)InspectCommand.Run(parsed.GetRequiredValue(bundle), parsed.GetValue(section), parsed.GetValue(json)));
        return command;
    }

    private static Command Explain()
    {
        Argument<string> bundle = Bundle();
        var command = new Command("explain", HelpText.Explain) { bundle };

        var name = new Argument<string>("NAME") { Description = "A system call by name or number." };
        var arguments = new Argument<string[]>("ARG") { Description = "Its arguments: numbers or constants such as O_RDWR|O_CREAT.", Arity = new ArgumentArity(0, 6) };
        var architecture = new Option<string>("--arch") { Description = "The ABI of the call; by default the bundle's first.", HelpName = "ABI" };
        architecture.Validators.Add(result => Require(result, ArchitectureNames.TryParse(result.GetValueOrDefault<string>(), out _),
            $"--arch takes one of {string.Join(", ", ArchitectureNames.All)}"));
        var syscall = new Command("syscall", "What happens to a system call, and by which policy line.") { name, arguments, architecture };
        syscall.SetAction(parsed => (int)ExplainSyscallCommand.Run(
            parsed.GetRequiredValue(bundle), parsed.GetRequiredValue(name), parsed.GetValue(arguments) ?? [], parsed.GetValue(architecture)));

        var mode = new Option<string>("--mode") { Description = "The mode in force: direct, sandbox or hardened; by default the policy's own.", HelpName = "MODE" };
        mode.Validators.Add(result => Require(result, ModeOf(result.GetValueOrDefault<string>()) is not null, "--mode takes direct, sandbox or hardened"));
        var path = new Argument<string>("PATH") { Description = "An absolute path; ${app}, ${home}, ${tmp} and ${dotnet} stand for themselves." };
        var access = new Argument<string>("ACCESS") { Description = "A preset (read-only, read-write, ...) or rights (read_file,execute)." };
        var abi = new Option<int>("--abi") { Description = "The kernel's Landlock ABI, 1 to 11; by default the newest.", HelpName = "N" };
        abi.Validators.Add(result => Require(result, result.GetValueOrDefault<int>() is >= 1 and <= 11, "--abi takes a number from 1 to 11"));
        var file = new Command("path", "Whether an access to a path is granted by each layer that judges it, and by which policy line.") { path, access, abi, mode };
        file.SetAction(parsed => (int)ExplainPathCommand.Run(
            parsed.GetRequiredValue(bundle), parsed.GetRequiredValue(path), parsed.GetRequiredValue(access), parsed.GetValue(abi), ModeOf(parsed.GetValue(mode))));

        var resources = new Command("resources", "What the program may use up, what holds it, and by which policy line.");
        resources.SetAction(parsed => (int)ExplainResourcesCommand.Run(parsed.GetRequiredValue(bundle)));

        command.Add(syscall);
        command.Add(file);
        command.Add(resources);
        var destination = new Argument<string>("DESTINATION") { Description = "ADDRESS:PORT, with tcp: or udp: in front for one of them: 192.0.2.1:443, udp:[2001:db8::1]:53." };
        var connect = new Command("connect", "Whether a connection or datagram goes through, in which layer, and by which policy line.") { destination, mode };
        connect.SetAction(parsed => (int)ExplainNetworkCommand.Connect(parsed.GetRequiredValue(bundle), parsed.GetRequiredValue(destination), ModeOf(parsed.GetValue(mode))));

        var port = new Argument<string>("PORT") { Description = "A port from 0 to 65535, with tcp: or udp: in front for one of them." };
        var bind = new Command("bind", "Whether a port may be bound, in which layer, and by which policy line.") { port, mode };
        bind.SetAction(parsed => (int)ExplainNetworkCommand.Bind(parsed.GetRequiredValue(bundle), parsed.GetRequiredValue(port), ModeOf(parsed.GetValue(mode))));

        var hookName = new Argument<string>("NAME") { Description = "A security hook: file_open, task_kill, ... ('policybuild schema --hooks')." };
        var conditions = new Argument<string[]>("CONDITION=VALUE")
        {
            Description = "What is so of the operation, in the words of hook policies: path=/etc/shadow, access=read, signal=9, address=192.0.2.1:443.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var hook = new Command("hook", "What the programs on a security hook do with an operation, and by which policy line.") { hookName, conditions, mode };
        hook.SetAction(parsed => (int)ExplainHookCommand.Run(
            parsed.GetRequiredValue(bundle), parsed.GetRequiredValue(hookName), parsed.GetValue(conditions) ?? [], ModeOf(parsed.GetValue(mode))));

        command.Add(connect);
        command.Add(bind);
        command.Add(hook);
        return command;
    }

    private static LaunchMode? ModeOf(string? name) => name switch
    {
        "direct" => LaunchMode.Direct,
        "sandbox" => LaunchMode.Sandbox,
        "hardened" => LaunchMode.Hardened,
        _ => null,
    };

    private static Command Schema()
    {
        var groups = new Option<bool>("--groups") { Description = "Print the system call groups with their members instead." };
        var constants = new Option<bool>("--constants") { Description = "Print the named constants with their values instead." };
        var hooks = new Option<bool>("--hooks") { Description = "Print the page of security hooks and what rules can ask of each instead." };
        var command = new Command("schema", HelpText.Schema) { groups, constants, hooks };
        command.Validators.Add(result => Require(result, !(Count(result.GetValue(groups), result.GetValue(constants), result.GetValue(hooks)) > 1), "--groups, --constants and --hooks are lists: take one"));
        command.SetAction(parsed => (int)SchemaCommand.Run(parsed.GetValue(groups), parsed.GetValue(constants), parsed.GetValue(hooks)));
        return command;
    }

    private static int Count(params ReadOnlySpan<bool> flags)
    {
        int count = 0;
        foreach (bool flag in flags) { count += flag ? 1 : 0; }
        return count;
    }

    /// <summary>The option for how diagnostics are printed.</summary>
    internal static Option<string> Format()
    {
        var format = new Option<string>("--format") { Description = "How diagnostics are printed on standard error; auto shows source lines on a terminal.", HelpName = "auto|text|json" };
        format.AcceptOnlyFromAmong("auto", "text", "json");
        return format;
    }

    /// <summary>Reads the value of <see cref="Format"/>.</summary>
    internal static DiagnosticFormat FormatOf(string? format) => format switch
    {
        "text" => DiagnosticFormat.Text,
        "json" => DiagnosticFormat.Json,
        _ => DiagnosticFormat.Auto,
    };

    /// <summary>Adds an error to a command line where a condition does not hold.</summary>
    internal static void Require(SymbolResult result, bool holds, string message)
    {
        if (!holds) { result.AddError(message); }
    }

    // The library ends its sentences with a full stop and begins them with a capital letter.
    private static string Plain(string message)
    {
        string text = message.TrimEnd('.');
        return text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}
