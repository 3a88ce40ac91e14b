namespace PolicyBuild.Benchmarks;

/// <summary>What BPF programs add to a compile: a policy's security section with hooks and a filtered network, and the same without.</summary>
internal static class HookPolicies
{
    private const string Security = """
        profile: python-ai-turbo
        mode: sandbox
        security:
          level: medium
          capabilities: []
          seccomp:
            default: deny
            allow: [read, write, openat, close, mmap, exit_group]
          landlock:
            enabled: true
            paths:
              - {path: /tmp, access: read-write}
              - {path: /usr/lib/python3*, access: read-only}

        """;

    private const string Hooks = """
          bpf_lsm:
            file_open: python-file-policy.bpf
            task_create: deny-fork.bpf

        """;

    /// <summary>Measures whole processes, cold.</summary>
    /// <param name="folder">Where the built programs are.</param>
    /// <param name="work">An empty folder.</param>
    /// <param name="rounds">How often each runs.</param>
    public static void Run(string folder, string work, int rounds)
    {
        string Write(string name, string text)
        {
            string path = Path.Combine(work, name + ".policy.yaml");
            File.WriteAllText(path, text);
            return path;
        }

        string[] Compile(string policy) => [Path.Combine(folder, "cli", "policybuild"), "compile", policy, "-o", work];
        Comparison.Run("compile of a security section as a process, cold (x86_64 and aarch64)", rounds,
            new Subject("without hooks", Compile(Write("plain", Security))),
            new Subject("with the hooks file_open and task_create", Compile(Write("hooks", Security + Hooks))),
            new Subject("with a filtered network", Compile(Write("network", Security + "network: {mode: filtered, outbound: ['10.0.0.0/8:443', '[2001:db8::]/32:*'], inbound: [8080]}\n"))));
    }
}
