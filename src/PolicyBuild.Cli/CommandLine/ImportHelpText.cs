namespace PolicyBuild.Cli.CommandLine;

/// <summary>What the help of <c>import</c> and its words teaches.</summary>
internal static class ImportHelpText
{
    /// <summary>What is said below a command's own help; null for one that is none of import's.</summary>
    public static string? DetailsOf(string command) => command switch
    {
        "import" => ImportDetails,
        "docker" => DockerDetails,
        "firecracker" => FirecrackerDetails,
        "minijail" => MinijailDetails,
        _ => null,
    };

    public const string Import = "Turns seccomp policies of other tools into policies that mean the same.";

    public const string ImportDetails = """
        What has no equivalent is a warning here and a comment there; a file that would mean something else is refused. NAME.policy.yaml of
        an earlier import is replaced.

        Examples:
          policybuild import docker default.json -o policies
          policybuild import firecracker x86_64-unknown-linux-musl.json -o policies
          policybuild import minijail block.policy --arch x86_64 -o -
        """;

    public const string Docker = "Imports Docker's and OCI's seccomp profiles for one architecture and one set of capabilities.";

    public const string DockerDetails = """
        Each NAME.json becomes DIR/NAME.policy.yaml. Comparisons are 64 bits wide, as OCI means them. Rules that ask for other capabilities,
        architectures or kernels are listed at the policy's end.

        Examples:
          policybuild import docker default.json -o policies
          policybuild import docker default.json --arch aarch64 --cap CAP_CHOWN --cap CAP_SYS_PTRACE -o -
        """;

    public const string Firecracker = "Imports Firecracker's filters: one policy for each kind of thread.";

    public const string FirecrackerDetails = """
        The filters vmm, api and vcpu become DIR/vmm.policy.yaml, DIR/api.policy.yaml and DIR/vcpu.policy.yaml.

        Example:
          policybuild import firecracker x86_64-unknown-linux-musl.json -o policies
        """;

    public const string Minijail = "Imports minijail's policies, each with the files that it includes.";

    public const string MinijailDetails = """
        Included files are looked for in the folder of the policy, whatever path they are named by; constants come from a constants.json
        there, then from the compiler's own table.

        Example:
          policybuild import minijail *.policy -o policies
        """;
}
