namespace PolicyBuild.Cli.CommandLine;

/// <summary>What --help teaches: a line for each command in the list of commands, and more below a command's own help.</summary>
internal static class HelpText
{
    public const string Root = """
        Compiles sandbox policies: one YAML file becomes a bundle of kernel bytecode and settings that policy-run applies.

        Example:
          policybuild compile app.policy.yaml -o out
          policybuild explain out/app.policybundle syscall ptrace
          policy-run out/app.policybundle -- ./app

        Exit status: 0 fine; 1 a policy or bundle is wrong; 2 the command line is wrong; 3 internal error; 4 output cannot be written; 130 interrupted.
        """;

    /// <summary>What is said below a command's own help; null for one that needs no more.</summary>
    public static string? DetailsOf(string command) => command switch
    {
        "compile" => CompileDetails,
        "check" => CheckDetails,
        "inspect" => InspectDetails,
        "explain" => ExplainDetails,
        "schema" => SchemaDetails,
        "cache" or "stat" or "clear" => CacheDetails,
        _ => ImportHelpText.DetailsOf(command),
    };

    public const string Compile = "Compiles policies into bundles.";

    public const string CompileDetails = """
        For each NAME.policy.yaml it writes DIR/NAME.policybundle, and in DIR/NAME/ loose copies for other tools: manifest.json,
        seccomp.ARCH.bpf, landlock.json, cgroup.json, wasi.json, launch.json, sourcemap.json (each where the policy has something for it). A wrong policy writes nothing; the good ones of the same call are written.

        Examples:
          policybuild compile web.policy.yaml worker.policy.yaml -o out --report
          policybuild compile web.policy.yaml -o out --arch x86_64,riscv64 --optimize size
          policybuild compile *.policy.yaml -o out --cache default
        """;

    public const string Check = "Checks policies: runs every stage and writes nothing.";

    public const string CheckDetails = """
        Example:
          policybuild check *.policy.yaml --format json
        """;

    public const string Inspect = "Shows what a bundle holds.";

    public const string InspectDetails = """
        Examples:
          policybuild inspect out/web.policybundle
          policybuild inspect out/web.policybundle --section seccomp.x86_64
        """;

    public const string Explain = "Tells what happens under a bundle, in which layer, and which policy line is the reason.";

    public const string ExplainDetails = """
        Examples:
          policybuild explain out/web.policybundle syscall openat
          policybuild explain out/web.policybundle syscall socket AF_INET SOCK_RAW 0
          policybuild explain out/web.policybundle path /etc/shadow read-only
          policybuild explain out/web.policybundle connect tcp:192.0.2.1:443
          policybuild explain out/web.policybundle connect tcp:192.0.2.1:443 --mode hardened
          policybuild explain out/web.policybundle bind 8080
          policybuild explain out/web.policybundle hook file_open path=/etc/shadow access=read
          policybuild explain out/web.policybundle hook task_kill signal=SIGKILL outside=true
          policybuild explain out/web.policybundle resources
        """;

    public const string Cache = "Looks after the folder of stage results that the builds of a user share.";

    public const string CacheDetails = """
        Builds keep the folder below its size themselves, and pass over what is damaged; nothing here is needed for a right result.

        Examples:
          policybuild cache stat
          policybuild cache limit 4GB
          policybuild cache verify --repair
          policybuild cache clear --cache /var/cache/policies

        Exit status of verify: 0 all entries are whole, or --repair has removed what was not; 1 something is damaged, and named;
        4 something damaged cannot be removed.
        """;

    public const string Schema = "Prints the JSON schema of policies for editors, the system call groups, the named constants, or the security hooks.";

    public const string SchemaDetails = """
        Example:
          policybuild schema > policy.schema.json
        then put this on the first line of a policy:
          # yaml-language-server: $schema=policy.schema.json
        What a policy may write for system calls and for the values of arguments:
          policybuild schema --groups
          policybuild schema --constants
        """;
}
