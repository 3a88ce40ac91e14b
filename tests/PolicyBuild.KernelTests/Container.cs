using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PolicyBuild.Testing;

namespace PolicyBuild.KernelTests;

/// <summary>
/// A container made by crun, with the host's programs, the launcher and a sandbox's folder, and Docker's capabilities: without CAP_SYS_ADMIN.
/// </summary>
internal sealed class Container : IDisposable
{
    /// <summary>Where the launcher is in the container.</summary>
    internal const string Launcher = "/policy-run";

    // What Docker lets a container's root have.
    private static readonly string[] s_capabilities =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID", "CAP_SETFCAP", "CAP_SETPCAP",
        "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE",
    ];

    private static readonly JsonSerializerOptions s_json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly TemporaryFolder _folder = new();
    private readonly Sandbox _sandbox;
    private readonly string _runtime;
    private readonly string _unshare;

    internal Container(Sandbox sandbox)
    {
        _runtime = Requirement.Tool("crun");
        _unshare = Requirement.Tool("unshare");
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to make a container");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "rootfs"));
        _sandbox = sandbox;
    }

    /// <summary>The container's seccomp filter as OCI writes it; null: none.</summary>
    internal JsonNode? Filter { get; init; }

    /// <summary>Whether it has a user namespace of its own, and the right to set its limits.</summary>
    internal bool HasUserNamespace { get; init; }

    /// <summary>What is covered in the container, as Docker covers parts of /proc.</summary>
    internal string[] Masked { get; init; } = [];

    public void Dispose() => _folder.Dispose();

    /// <summary>Docker's default profile for a container of these capabilities on x86_64, in the words of OCI.</summary>
    internal static JsonNode DockerFilter()
    {
        string file = Path.Combine(Corpora.Folder("moby-profiles"), "default.json");
        JsonNode profile = JsonNode.Parse(File.ReadAllText(file))!; // the text is an object
        var rules = new JsonArray();
        foreach (JsonNode? rule in profile["syscalls"]!.AsArray()) // a profile has them
        {
            JsonNode? includes = rule!["includes"], excludes = rule["excludes"];
            if (Listed(includes, "caps") is { } needed && !needed.All(s_capabilities.Contains)) { continue; }
            if (Listed(excludes, "caps") is { } unwanted && unwanted.Any(s_capabilities.Contains)) { continue; }
            if (Listed(includes, "arches") is { } machines && !machines.Contains("amd64")) { continue; }
            JsonObject kept = rule.DeepClone().AsObject();
            foreach (string conditional in (string[])["includes", "excludes", "comment"]) { kept.Remove(conditional); }
            rules.Add(kept);
        }

        return Filtering("SCMP_ACT_ERRNO", rules);
    }

    /// <summary>A filter that refuses user namespaces, as Docker's does, and nothing else.</summary>
    internal static JsonNode FilterOfUserNamespaces() => Filtering("SCMP_ACT_ALLOW", JsonNode.Parse("""
        [
          {"names": ["clone", "unshare"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1,
           "args": [{"index": 0, "value": 268435456, "valueTwo": 268435456, "op": "SCMP_CMP_MASKED_EQ"}]},
          {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38}
        ]
        """)!);

    /// <summary>Runs a command as the container's pid 1, to its end.</summary>
    internal ProcessRun Run(params string[] command) => ProcessRun.Of(_unshare, Arguments(command));

    /// <summary>Starts a command as the container's pid 1. The process is crun's, which passes on signals.</summary>
    internal Process Start(params string[] command)
    {
        var start = new ProcessStartInfo(_unshare, Arguments(command)) { RedirectStandardOutput = true };
        return Process.Start(start) ?? throw new InvalidOperationException("did not start: " + _unshare);
    }

    /// <summary>Runs a command in the container that is running.</summary>
    internal ProcessRun Enter(params string[] command) => ProcessRun.Of(_unshare, Crun(["exec", "container", .. command]));

    /// <summary>The words that run the sandbox's policy in the container.</summary>
    internal string[] UnderPolicy(params string[] command) => [Launcher, .. _sandbox.Options, _sandbox.BundlePath, "--", .. command];

    private static JsonObject Filtering(string otherwise, JsonNode rules) => new()
    {
        ["defaultAction"] = otherwise,
        ["architectures"] = new JsonArray("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"),
        ["syscalls"] = rules,
    };

    private static string[]? Listed(JsonNode? condition, string name) => condition?[name]?.AsArray().Select(one => one!.GetValue<string>()).ToArray();

    private static object Bind(string source, string target) =>
        new { destination = target, type = "bind", source, options = (string[])["rbind", "ro"] };

    private string[] Arguments(string[] command)
    {
        _folder.Write("config.json", JsonSerializer.Serialize(Configuration(command), s_json));
        return Crun(["run", "--bundle", _folder.Path, "container"]);
    }

    // crun refuses a hybrid hierarchy of cgroups even where it is to make none: in a mount namespace of its own it sees none.
    private string[] Crun(string[] arguments) =>
    [
        "--mount", "/bin/sh", "-c", "mount -t tmpfs none /sys/fs/cgroup && exec \"$@\"", "sh",
        _runtime, "--root", Path.Combine(_folder.Path, "state"), "--cgroup-manager=disabled", .. arguments,
    ];

    private object Configuration(string[] command)
    {
        object[] programs = [.. ((string[])["/bin", "/etc", "/lib", "/lib64", "/usr"]).Where(Directory.Exists).Select(folder => Bind(folder, folder))];
        object[] identity = [new { containerID = 0, hostID = 0, size = 65536 }];
        string[] capabilities = [.. s_capabilities, .. HasUserNamespace ? (string[])["CAP_SYS_RESOURCE"] : []];
        string[] namespaces = ["pid", "ipc", "uts", "mount", "network", .. HasUserNamespace ? (string[])["user"] : []];
        return new
        {
            ociVersion = "1.0.0",
            process = new
            {
                user = new { uid = 0, gid = 0 },
                args = command,
                env = (string[])["PATH=/usr/bin:/bin"],
                cwd = "/",
                capabilities = new { bounding = capabilities, effective = capabilities, permitted = capabilities },
            },
            root = new { path = "rootfs", @readonly = true },
            mounts = (object[])
            [
                new { destination = "/proc", type = "proc", source = "proc" },
                new { destination = "/dev", type = "tmpfs", source = "tmpfs", options = (string[])["nosuid", "mode=755"] },
                new { destination = "/tmp", type = "tmpfs", source = "tmpfs", options = (string[])["nosuid", "mode=1777"] },
                .. programs,
                Bind(PublishedLauncher.X64, Launcher),
                Bind(_sandbox.Folder, _sandbox.Folder),
            ],
            linux = new
            {
                namespaces = namespaces.Select(one => new { type = one }),
                uidMappings = HasUserNamespace ? identity : null,
                gidMappings = HasUserNamespace ? identity : null,
                seccomp = Filter,
                maskedPaths = Masked,
            },
        };
    }
}
