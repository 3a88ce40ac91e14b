using System.Text.Json;
using PolicyBuild.Compiler.Import;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Import;

/// <summary>Every real policy of the corpora imports and means what it meant, or is refused where it is wrong.</summary>
public class CorpusTests
{
    // What is wrong with the files that cannot be imported; all others can.
    private static readonly Dictionary<string, string> s_refused = new(StringComparer.Ordinal)
    {
        ["crosvm/x86_64/block_device_vhost_user.policy"] = "block_device_vhost_user.policy(7,10): PB9114",
        ["crosvm/x86_64/gpu_device.policy"] = "gpu_device.policy(5,10): PB9114",
        ["crosvm/x86_64/net_device.policy"] = "net_device.policy(6,10): PB9114",
        ["crosvm/x86_64/serial_device_vhost_user.policy"] = "serial_device_vhost_user.policy(7,10): PB9114",
        ["crosvm/x86_64/vhost_vsock_device_vhost_user.policy"] = "vhost_vsock_device_vhost_user.policy(7,10): PB9114",
        ["minijail/test/invalid_arg_filter.policy"] = "invalid_arg_filter.policy(1,7): PB9112",
        ["minijail/test/invalid_syscall_name.policy"] = "invalid_syscall_name.policy(1,1): PB9111",
        ["minijail/test/nested.policy"] = "nested.policy(1,10): PB9114",
    };

    public static TheoryData<string> MinijailFiles => Files("*.policy", "minijail", "crosvm");

    public static TheoryData<string> DockerFiles => Files("*.json", "moby-profiles");

    public static TheoryData<string> FirecrackerFiles => Files("*.json", "firecracker");

    [Theory]
    [MemberData(nameof(MinijailFiles))]
    public void Minijail_policies_mean_what_they_meant(string file)
    {
        string path = PathOf(file);
        Imported imported = Imported.File(ImportFormat.Minijail, path);
        if (s_refused.TryGetValue(file, out string? refusal))
        {
            Assert.Equal([refusal], imported.Errors);
            Assert.Empty(imported.Policies);
            return;
        }

        new MinijailMeaning(path).AgreesWith(imported.Only(), Architecture.X86_64);
    }

    [Theory]
    [MemberData(nameof(DockerFiles))]
    public void Docker_profiles_mean_what_they_meant(string file)
    {
        string path = PathOf(file);
        (Architecture, string, string[])[] cases =
        [
            (Architecture.X86_64, "amd64", [.. ImportOptions.DockerCapabilities]), (Architecture.AArch64, "arm64", [.. ImportOptions.DockerCapabilities]),
            (Architecture.X86_64, "amd64", []), (Architecture.X86_64, "amd64", ["CAP_SYS_ADMIN", "CAP_SYSLOG", "CAP_BPF", "CAP_SYS_PTRACE"]),
        ];
        foreach ((Architecture architecture, string name, string[] capabilities) in cases)
        {
            Imported imported = Imported.File(ImportFormat.Docker, path, ImportOptions.Default with { Architecture = architecture, Capabilities = [.. capabilities] });
            new DockerMeaning(File.ReadAllText(path), name, capabilities).AgreesWith(imported.Only(), architecture);
        }
    }

    [Theory]
    [MemberData(nameof(FirecrackerFiles))]
    public void Firecracker_filters_mean_what_they_meant(string file)
    {
        string path = PathOf(file);
        Architecture architecture = file.Contains("aarch64", StringComparison.Ordinal) ? Architecture.AArch64 : Architecture.X86_64;
        Imported imported = Imported.File(ImportFormat.Firecracker, path);
        JsonElement root = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
        Assert.Equal(["vmm", "api", "vcpu"], imported.Policies.Select(policy => policy.Name));
        foreach (ImportedPolicy policy in imported.Policies) { new FirecrackerMeaning(root.GetProperty(policy.Name)).AgreesWith(policy.Text, architecture); }
    }

    [Fact]
    public void Every_refusal_of_the_table_is_a_file_of_the_corpora() => Assert.All(s_refused.Keys, file => Assert.True(File.Exists(PathOf(file)), file));

    [Fact]
    public void Filters_are_as_short_as_they_should_be()
    {
        int docker = Length(Imported.File(ImportFormat.Docker, PathOf("moby-profiles/default.json")).Only());
        int[] firecracker = [.. Imported.File(ImportFormat.Firecracker, PathOf("firecracker/x86_64-unknown-linux-musl.json")).Policies.Select(policy => Length(policy.Text))];
        int[] crosvm =
        [
            .. Directory.GetFiles(PathOf("crosvm"), "*.policy", SearchOption.AllDirectories)
                .Select(path => Imported.File(ImportFormat.Minijail, path)).Where(imported => imported.Policies.Length == 1)
                .Select(imported => Length(imported.Only())).Order(),
        ];
        TestContext.Current.TestOutputHelper?.WriteLine($"docker {docker}, firecracker {string.Join(' ', firecracker)}, crosvm {string.Join(' ', crosvm)}");
        Assert.InRange(docker, 1, 66);
        Assert.Equal(18, crosvm.Length);
        Assert.InRange(crosvm[crosvm.Length / 2], 1, 100);

        // The objective is the mean path here; what it costs beside the shortest code is bounded all the same.
        Assert.InRange(firecracker[0], 1, 120);
        Assert.InRange(firecracker[1], 1, 70);
        Assert.InRange(firecracker[2], 1, 80);
    }

    [Theory]
    [InlineData(FilterObjective.Mean, 66)]
    [InlineData(FilterObjective.Size, 62)]
    public void Dockers_imported_profile_is_small_under_two_objectives(FilterObjective objective, int most) =>
        AssertLength(most, Imported.File(ImportFormat.Docker, PathOf("moby-profiles/default.json")).Only(), objective);

    [Theory]
    [InlineData("vmm", 105)]
    [InlineData("api", 63)]
    [InlineData("vcpu", 72)]
    public void Firecrackers_imported_threads_are_small_under_size(string thread, int most)
    {
        Imported imported = Imported.File(ImportFormat.Firecracker, PathOf("firecracker/x86_64-unknown-linux-musl.json"));
        AssertLength(most, imported.Policies.Single(policy => policy.Name == thread).Text, FilterObjective.Size);
    }

    private static void AssertLength(int most, string policy, FilterObjective objective)
    {
        int length = Length(policy, objective);
        TestContext.Current.TestOutputHelper?.WriteLine($"{length} instructions with the objective {objective}");
        Assert.InRange(length, 1, most);
    }

    private static int Length(string policy, FilterObjective objective = FilterObjective.Mean) =>
        Imported.Compile(policy, Architecture.X86_64, objective).Program.Length / SockFilter.Size;

    private static string PathOf(string file) => Path.Combine(Corpora.Folder(file.Split('/')[0]), Path.Combine([.. file.Split('/').Skip(1)]));

    private static TheoryData<string> Files(string pattern, params string[] corpora)
    {
        var files = new TheoryData<string>();
        foreach (string corpus in corpora)
        {
            string folder = Corpora.Folder(corpus);
            foreach (string path in Directory.GetFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                if (Path.GetFileName(path) != "constants.json") { files.Add(corpus + "/" + Path.GetRelativePath(folder, path)); }
            }
        }

        return files;
    }
}
