using System.Collections.Concurrent;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Compiler;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests.Guests;

/// <summary>
/// Boots a kernel once for all its cases, and once more for those that take several NUMA nodes (eng/vm), and keeps what it printed of each. The
/// policies are compiled here (one that does not compile fails its own case only); in the guest there are
/// busybox, policy-run, the probe and a folder for each case.
/// </summary>
internal static class Guest
{
    private const int BootLimitSeconds = 1500; // an idle machine takes a fifth

    private static readonly Dictionary<string, string?> s_nodes = new() { ["PB_VM_NODES"] = "2" };

    private static readonly ConcurrentDictionary<string, Lazy<IReadOnlyDictionary<string, string>>> s_results = new(StringComparer.Ordinal);

    /// <summary>The line that a case printed: <c>ok NAME</c> or <c>FAIL NAME: why</c>.</summary>
    public static string Result(GuestKernel kernel, string name)
    {
        bool hasNodes = GuestCases.Of(kernel).Single(one => one.Name == name).HasNodes;
        string machine = hasNodes ? kernel.Name + "-nodes" : kernel.Name;
        return s_results.GetOrAdd(machine, _ => new(() => Boot(kernel, machine, hasNodes))).Value.TryGetValue(name, out string? line) ? line : "no line for " + name;
    }

    private static IReadOnlyDictionary<string, string> Boot(GuestKernel kernel, string machine, bool hasNodes)
    {
        string vm = Environment.GetEnvironmentVariable("PB_VM") is { Length: > 0 } set ? set : Repository.Folder("out", "vm");
        Requirement.Tool(kernel.IsX64 ? "qemu-system-x86_64" : "qemu-system-aarch64");
        Requirement.Tool("cpio");
        Requirement.Met(File.Exists(Path.Combine(vm, "kernels", kernel.Name, "vmlinuz")), $"no kernel {kernel.Name} in {vm}; eng/vm/fetch.sh puts it there");

        using var folder = new TemporaryFolder();
        string[] names = WritePayload(kernel, hasNodes, Path.Combine(folder.Path, "root"));
        string initramfs = Path.Combine(folder.Path, "initramfs");
        ProcessRun made = ProcessRun.Of(Repository.Folder("eng", "vm", "make-initramfs.sh"), [kernel.Name, Path.Combine(folder.Path, "root"), initramfs]);
        Assert.True(made.ExitCode == 0, made.Error);

        ProcessRun run = ProcessRun.Of(Repository.Folder("eng", "vm", "boot.sh"), [kernel.Name, initramfs, $"{BootLimitSeconds}"], limitSeconds: BootLimitSeconds + 60,
            environment: hasNodes ? s_nodes : null);
        string log = Repository.Folder("out", "tests", $"guest-{machine}.log");
        Directory.CreateDirectory(Repository.Folder("out", "tests"));
        File.WriteAllText(log, run.Output + run.Error);
        Assert.True(run.ExitCode is 0 or 1, $"{kernel.Name} did not come to its end (status {run.ExitCode}); its console is in {log}:\n{Tail(run.Output)}");

        Dictionary<string, string> results = Read(run.Output);
        Assert.True(results.Count == names.Length, $"{results.Count} results of {names.Length} cases; the console is in {log}");
        return results;
    }

    /// <summary>The programs and a folder for each case; the names of the cases.</summary>
    private static string[] WritePayload(GuestKernel kernel, bool hasNodes, string root)
    {
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        File.Copy(kernel.IsX64 ? PublishedLauncher.X64 : PublishedLauncher.Arm64, Path.Combine(root, "bin", "policy-run"));
        File.Copy(kernel.IsX64 ? ProbeProgram.Path : ProbeProgram.Arm64, Path.Combine(root, "bin", "probe"));
        if (kernel.IsX64)
        {
            File.Copy(InProcessProgram.Path, Path.Combine(root, "bin", "in-process"));
            File.Copy(ProbeProgram.Bare("six", "six.c"), Path.Combine(root, "bin", "six"));
        }

        GuestCase[] cases = [.. GuestCases.Of(kernel).Where(one => one.IsPossible && one.HasNodes == hasNodes)];
        for (int i = 0; i < cases.Length; i++)
        {
            string folder = Path.Combine(root, "cases", $"{i:d3}");
            Directory.CreateDirectory(folder);
            string own = $"/cases/{i:d3}";
            if (Compile(cases[i].Policy, cases[i], own, folder) is { } policy)
            {
                File.WriteAllBytes(Path.Combine(folder, "test.policybundle"), WithPrograms(policy, cases[i].Programs));
                if (cases[i].OtherPrograms is { } other) { File.WriteAllBytes(Path.Combine(folder, "other.policybundle"), WithPrograms(policy, other)); }
            }

            if (cases[i].OtherPolicy is { } text && Compile(text, cases[i], own, folder) is { } otherPolicy) { File.WriteAllBytes(Path.Combine(folder, "other.policybundle"), otherPolicy.ToArray()); }
            foreach ((string name, byte[] bytes) in cases[i].Files?.Invoke() ?? []) { File.WriteAllBytes(Path.Combine(folder, name), bytes); }
            File.WriteAllText(Path.Combine(folder, "name"), cases[i].Name + "\n");
            File.WriteAllText(Path.Combine(folder, "run"), $$"""
                DIR={{own}}/dir
                BUNDLE={{own}}/test.policybundle
                OPTIONS=
                run() { policy-run $OPTIONS $BUNDLE -- "$@"; }
                start() { run "$@" > /tmp/start.out 2> /tmp/start.err; echo "status $?" $(grep -o 'PB[0-9]*' /tmp/start.err | sort -u); cat /tmp/start.out; }
                [ ! -e errors ] || cat errors
                mkdir $DIR
                {{cases[i].ScriptFor(kernel).Replace("$DIR", own + "/dir", StringComparison.Ordinal)}}
                exit 0

                """);
            File.WriteAllText(Path.Combine(folder, "expected"), cases[i].Expected(kernel).Replace("$DIR", own + "/dir", StringComparison.Ordinal));
        }

        return [.. cases.Select(one => one.Name)];
    }

    /// <summary>The bundle of a policy; where it does not compile, what is wrong is written for the case to print.</summary>
    private static ReadOnlyMemory<byte>? Compile(string text, GuestCase one, string own, string folder)
    {
        var source = new SourceFile("test.policy.yaml", null, Encoding.UTF8.GetBytes(text.Replace("$DIR", own + "/dir", StringComparison.Ordinal)));
        CompileOptions options = CompileOptions.Default with { Search = one.Search is { } search ? [search()] : [] };
        CompileResult compiled = PolicyCompiler.Compile(source, options, new PolicyFiles());
        if (compiled.Policy is { } policy) { return policy.Bundle; }
        File.AppendAllLines(Path.Combine(folder, "errors"), compiled.Diagnostics.Select(one => one.Code + " " + one.Text));
        return null;
    }

    /// <summary>A bundle with programs in place of its own.</summary>
    public static byte[] WithPrograms(ReadOnlyMemory<byte> bundle, (SectionKind Kind, byte[] Bytes)? programs)
    {
        if (programs is not { } added) { return bundle.ToArray(); }
        Assert.Equal(BundleStatus.Ok, BundleFile.Open(bundle, out BundleFile? file));
        var writer = new BundleWriter();
        foreach (BundleSectionInfo section in file!.Sections) // Ok gives one
        {
            if (section.Kind != added.Kind) { writer.Add(section.Kind, (byte)section.Architecture, section.Mode, file.Bytes(section)); }
        }

        writer.Add(added.Kind, 0, 0, added.Bytes);
        return writer.ToArray();
    }

    private static Dictionary<string, string> Read(string console)
    {
        var results = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in console.Split('\n'))
        {
            if (line.StartsWith("ok ", StringComparison.Ordinal)) { results[line[3..]] = line; }
            else if (line.StartsWith("FAIL ", StringComparison.Ordinal)) { results[line[5..line.IndexOf(": ", StringComparison.Ordinal)]] = line; }
        }

        return results;
    }

    private static string Tail(string text) => text[Math.Max(0, text.Length - 4000)..];
}
