using System.Globalization;
using System.Text.Json;
using PolicyBuild.Benchmarks.Runtime;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Testing;

namespace PolicyBuild.Benchmarks.Guests;

/// <summary>What the seed document's two hook policies cost on kernels that run them: in guests (eng/vm), which count for ratios only.</summary>
internal static class GuestBenchmarks
{
    private const int BootLimitSeconds = 600;

    private static readonly string[] s_kernels = ["x86_64-6.1", "x86_64-6.12", "x86_64-7.3"];

    // The folders and files of python-file-policy.bpf that are there, without its globs.
    private static readonly (string Access, string[] Paths)[] s_paths =
    [
        ("read-execute", ["/usr", "/lib", "/lib64", "/bin", "/sbin"]),
        ("read-only", ["/etc/ld.so.cache", "/etc/hosts", "/etc/nsswitch.conf", "/etc/services", "/etc/protocols", "/etc/passwd", "/etc/group", "/etc/localtime"]),
        ("read-only", ["/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys"]),
        ("read-write", ["/dev/null", "/dev/zero", "/dev/urandom", "/dev/shm", "/tmp"]),
    ];

    private static readonly string s_landlock =
        $"landlock: {{launch: none, paths: [{string.Join(", ", s_paths.SelectMany(one => one.Paths.Select(path => $"{{path: {path}, access: {one.Access}}}")))}]}}";

    private const string Files = "bpf_lsm: {file_open: python-file-policy.bpf}";

    /// <param name="folder">What eng/bench.sh built.</param>
    /// <param name="work">An empty folder.</param>
    /// <param name="rounds">How often each figure is taken.</param>
    public static void Run(string folder, string work, int rounds)
    {
        string root = Path.Combine(work, "root"), cases = Path.Combine(root, "cases");
        foreach (string one in (string[])["bin", "cases", "etc", "lib", "lib64", "sbin"]) { Directory.CreateDirectory(Path.Combine(root, one)); }
        File.Copy(Path.Combine(folder, "launcher", "policy-run"), Path.Combine(root, "bin", "policy-run"));
        File.Copy(Path.Combine(folder, "hooks"), Path.Combine(root, "bin", "hooks"));
        File.Copy(Repository.Folder("tests", "Benchmarks", "Guests", "measure"), Path.Combine(root, "run-cases"));
        File.WriteAllText(Path.Combine(cases, "rounds"), rounds.ToString(CultureInfo.InvariantCulture));
        foreach (string file in (string[])["ld.so.cache", "hosts", "nsswitch.conf", "services", "protocols", "localtime"]) { File.WriteAllText(Path.Combine(root, "etc", file), "x\n"); }
        string seed = CompiledPolicy.Write(cases, "seed", Policy("bpf_lsm: {file_open: python-file-policy.bpf, task_create: deny-fork.bpf}"));
        CompiledPolicy.Write(cases, "files", Policy(Files));
        CompiledPolicy.Write(cases, "landlock", Policy(s_landlock));
        CompiledPolicy.Write(cases, "both", Policy(Files + "\n  " + s_landlock));
        IReadOnlyDictionary<string, int> written = Instructions(seed);
        foreach (string kernel in s_kernels) { Print(kernel, Boot(kernel, root, work), written); }
    }

    // Without capabilities, as in the example: there is less to guard, and all programs have places in the kernel.
    private static string Policy(string security) => $"profile: measured\nmode: direct\nsecurity:\n  capabilities: []\n  {security}\n";

    private static string[] Boot(string kernel, string root, string work)
    {
        string initramfs = Path.Combine(work, "initramfs");
        ProcessRun made = ProcessRun.Of(Repository.Folder("eng", "vm", "make-initramfs.sh"), [kernel, root, initramfs]);
        if (made.ExitCode != 0) { throw new InvalidOperationException(made.Error); }
        ProcessRun run = ProcessRun.Of(Repository.Folder("eng", "vm", "boot.sh"), [kernel, initramfs, $"{BootLimitSeconds}"], limitSeconds: BootLimitSeconds + 60);
        return run.ExitCode == 0 ? run.Output.Split('\n') : throw new InvalidOperationException($"{kernel}: {run.Output}{run.Error}");
    }

    private static void Print(string kernel, string[] lines, IReadOnlyDictionary<string, int> written)
    {
        Console.WriteLine($"{kernel}: {lines.First(line => line.StartsWith("VM-START", StringComparison.Ordinal))}");
        foreach (string[] words in lines.Where(line => line.StartsWith("PROGRAM ", StringComparison.Ordinal)).Select(line => line.Split(' ')).DistinctBy(words => words[1]))
        {
            // The same programs are there once for each sandbox, of which one is left.
            Console.WriteLine($"  {words[1],-20} {written[words[1]]} instructions, {words[2]} as the kernel runs it, {words[3]} processed by the verifier");
        }

        foreach ((string hook, double[] first, double[] used) in Times(lines))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {hook,-20} load {Median(used, 0, 2):f0} us, attach as the first on the hook {Median(first, 1, 2):f0} us, to a hook in use {Median(used, 1, 2):f0} us"));
        }

        ILookup<(string File, string Name), double> opens = lines.Where(line => line.StartsWith("OPEN ", StringComparison.Ordinal)).Select(line => line.Split(' '))
            .ToLookup(words => (words[1], words[2]), words => double.Parse(words[3], CultureInfo.InvariantCulture));
        foreach (string file in opens.Select(one => one.Key.File).Distinct())
        {
            // Against the same round's, which the machine had as much or as little time for.
            double[] none = [.. opens[(file, "none")]];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  open and close of {file}: {Median(none, 0, 1):f0} ns without a policy")
                + string.Concat(((string[])["landlock", "hooks", "both"]).Select(name =>
                    string.Create(CultureInfo.InvariantCulture, $", {name} x {Median([.. opens[(file, name)].Zip(none, (one, other) => one / other)], 0, 1):f2}"))));
        }
    }

    /// <summary>Of each hook the times of its program, load and attach in turns.</summary>
    private static IEnumerable<(string Hook, double[] First, double[] Used)> Times(string[] lines)
    {
        var all = new SortedDictionary<string, (List<double> First, List<double> Used)>(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            bool isFirst = line.StartsWith("FIRST ", StringComparison.Ordinal);
            if (!isFirst && !line.StartsWith("USED ", StringComparison.Ordinal)) { continue; }
            using JsonDocument report = JsonDocument.Parse(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            foreach (JsonElement program in report.RootElement.GetProperty("programs").EnumerateArray())
            {
                string hook = program.GetProperty("hook").ToString();
                if (!all.TryGetValue(hook, out (List<double> First, List<double> Used) times)) { all.Add(hook, times = ([], [])); }
                (isFirst ? times.First : times.Used).AddRange([program.GetProperty("loadUs").GetDouble(), program.GetProperty("attachUs").GetDouble()]);
            }
        }

        return all.Select(one => (one.Key, one.Value.First.ToArray(), one.Value.Used.ToArray()));
    }

    private static double Median(double[] values, int first, int step)
    {
        double[] sorted = [.. values.Where((_, i) => i % step == first).Order()];
        return sorted.Length == 0 ? throw new InvalidOperationException("a figure was not taken") : sorted[sorted.Length / 2];
    }

    /// <summary>The instructions of a bundle's programs, by the names that the kernel has them under, of 15 bytes.</summary>
    private static Dictionary<string, int> Instructions(string path)
    {
        const int LongestName = 15;
        if (BundleFile.Open(File.ReadAllBytes(path), out BundleFile? bundle) != BundleStatus.Ok || bundle is null) { throw new InvalidOperationException(path); }
        if (BpfPrograms.Read(bundle.Bytes(bundle.Sections.Single(section => section.Kind == SectionKind.BpfLsm)), out BpfPrograms? programs) != BundleStatus.Ok || programs is null)
        {
            throw new InvalidOperationException(path);
        }

        return programs.Programs.ToDictionary(
            program => program.Name.Length <= LongestName ? program.Name : program.Name[..LongestName],
            program => program.Instructions.Length / BpfProgramRecord.InstructionSize,
            StringComparer.Ordinal);
    }
}
