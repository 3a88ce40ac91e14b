using System.Globalization;
using PolicyBuild.Testing;

namespace PolicyBuild.Benchmarks.Runtime;

/// <summary>What a sandbox costs: its start beside other tools', each system call under its filter, and whole programs inside.</summary>
internal static class RuntimeBenchmarks
{
    private const int CallRounds = 15;

    /// <param name="folder">What eng/bench.sh built.</param>
    /// <param name="work">An empty folder.</param>
    /// <param name="rounds">Of the starts; the longer programs run a tenth of that.</param>
    public static void Run(string folder, string work, int rounds)
    {
        var docker = new DockerProfile();
        File.WriteAllText(Path.Combine(work, "docker.policy.yaml"), docker.Policy());
        string paths = string.Concat(SamplePolicy.Paths.Take(19).Select((path, i) => $"\n      - {{path: {path}, access: {(i % 4 == 0 ? "read-execute" : "read-only")}}}"))
            + $"\n      - {{path: {work}, access: read-execute}}";
        string landlock = "\n  landlock:\n    launch: auto\n    paths:" + paths + "\n";

        // Docker's rules allow execve, and more capabilities than these programs need: none is kept in any.
        string direct = CompiledPolicy.Write(work, "direct", Extending("direct", "\nsecurity:\n  capabilities: []" + landlock));
        string filtered = CompiledPolicy.Write(work, "filtered", Extending("direct", "\nsecurity: {capabilities: []}\n"));
        string ruled = CompiledPolicy.Write(work, "ruled", "profile: ruled\nmode: direct\nsecurity:\n  capabilities: []" + landlock);
        string sandbox = CompiledPolicy.Write(work, "sandbox", Extending("sandbox", "\nnetwork: {mode: none}\nsecurity:\n  capabilities: []" + landlock));

        Starts(folder, work, docker, direct, sandbox, rounds);
        CallCosts.Run(folder, work, docker, CompiledPolicy.FilterOf(filtered), CallRounds);
        Programs(folder, work, Math.Max(10, rounds / 10), ("seccomp alone", filtered), ("Landlock alone", ruled), ("mode direct, both", direct), ("mode sandbox", sandbox));
    }

    private static void Starts(string folder, string work, DockerProfile docker, string direct, string sandbox, int rounds)
    {
        string oci = Path.Combine(work, "oci");
        string crun = Requirement.Tool("crun");
        OciBundle.Write(crun, oci, docker);
        int container = 0;
        Subject[] subjects =
        [
            new("/bin/true", ["/bin/true"]),
            new("policy-run, direct", [PolicyRun(folder), direct, "--", "/bin/true"]),
            new("policy-run, sandbox", [PolicyRun(folder), sandbox, "--", "/bin/true"]),
            new("bubblewrap", [Requirement.Tool("bwrap"), "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
                "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL", "--seccomp", "3", "/bin/true"])
                { Descriptor3 = CompiledPolicy.FilterOf(direct) },
            new("crun", []) { Next = () => [crun, "--cgroup-manager=disabled", "run", "--bundle", oci, $"policybuild-{Environment.ProcessId}-{container++}"] },
            new("firejail", [Requirement.Tool("firejail"), "--quiet", "--noprofile", "--net=none", "--seccomp", "--caps.drop=all", "/bin/true"]),
        ];
        Comparison.Run("start of /bin/true", rounds, subjects);
    }

    private static void Programs(string folder, string work, int rounds, params (string Name, string Bundle)[] sandboxes)
    {
        string files = Path.Combine(work, "files");
        Directory.CreateDirectory(Path.Combine(files, "a", "b", "c", "d", "e"));
        for (int i = 0; i < 16; i++) { File.WriteAllText(Path.Combine(files, "a", "b", "c", "d", "e", string.Create(CultureInfo.InvariantCulture, $"file{i}")), "text\n"); }

        // Beside the bundles, where each of the policies lets it be started.
        string program = Path.Combine(work, "work");
        File.Copy(Path.Combine(folder, "work"), program);
        foreach ((string title, string[] command) in ((string, string[])[])[("a program that computes", [program, "cpu"]), ("a program that opens files five folders deep", [program, "files", files])])
        {
            Comparison.Run(title, rounds,
                [new Subject("outside", command), .. sandboxes.Select(one => new Subject(one.Name, [PolicyRun(folder), one.Bundle, "--", .. command]))]);
        }
    }

    private static string Extending(string mode, string more) => $"profile: bench\nextends: [./docker.policy.yaml]\nmode: {mode}{more}";

    private static string PolicyRun(string folder) => Path.Combine(folder, "launcher", "policy-run");
}
