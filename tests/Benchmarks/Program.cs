using System.Diagnostics;
using System.Globalization;
using System.Text;
using PolicyBuild.Benchmarks.Builds;
using PolicyBuild.Benchmarks.Guests;
using PolicyBuild.Benchmarks.Runtime;
using PolicyBuild.Compiler;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Benchmarks;

/// <summary>
/// Prints medians and ratios. Machines are shared and noisy, so every subject runs once a round, in an order that changes from round to round,
/// and only ratios within one run mean anything.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        string folder = Path.GetFullPath(arguments[0]);
        int rounds = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        string work = Directory.CreateTempSubdirectory("policybuild-bench-").FullName;
        try
        {
            if (arguments is [_, _, "runtime"])
            {
                RuntimeBenchmarks.Run(folder, work, rounds);
                return 0;
            }

            if (arguments is [_, _, "guests"])
            {
                GuestBenchmarks.Run(folder, work, rounds);
                return 0;
            }

            if (arguments is [_, _, "build", string version])
            {
                BuildBenchmarks.Run(folder, version, work, rounds);
                return 0;
            }

            string policy = Path.Combine(work, "sample.policy.yaml");
            File.WriteAllText(policy, SamplePolicy.Text());
            CompileAsProcess(folder, work, policy, rounds);
            HookPolicies.Run(folder, work, rounds);
            Launch(folder, work, rounds);
            CompileInProcess(rounds * 10);
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static void CompileAsProcess(string folder, string work, string policy, int rounds)
    {
        // Both ways: into an empty folder, and over the output of a compile of the same policy.
        string fresh = Path.Combine(work, "fresh");
        string[] compile = [Path.Combine(folder, "cli", "policybuild"), "compile", policy, "-o", work];
        Comparison.Run($"compile of {SamplePolicy.Syscalls} system calls and 20 paths as a process, cold (x86_64 and aarch64)", rounds,
            new Subject("empty NativeAOT program", [Path.Combine(folder, "empty", "empty")]),
            new Subject("policybuild compile, into an empty folder", [.. compile[..^1], fresh], () => Remove(fresh)),
            new Subject("policybuild compile, again", compile),
            new Subject("policybuild check", [compile[0], "check", policy]));
    }

    private static void Launch(string folder, string work, int rounds) =>
        Comparison.Run("start of /bin/true under that bundle, mode direct", rounds,
            new Subject("/bin/true", ["/bin/true"]),
            new Subject("policy-run BUNDLE -- /bin/true", [Path.Combine(folder, "launcher", "policy-run"), Path.Combine(work, "sample.policybundle"), "--", "/bin/true"]));

    private static void CompileInProcess(int rounds)
    {
        var source = new SourceFile("sample.policy.yaml", null, Encoding.UTF8.GetBytes(SamplePolicy.Text()));
        var options = new CompileOptions([Architecture.X86_64]);
        var series = new Series("all stages");
        var stages = new Dictionary<string, Series>(StringComparer.Ordinal);
        for (int i = 0; i < rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            CompileResult result = PolicyCompiler.Compile(source, options, new PolicyFiles());
            if (result.HasErrors || !result.Diagnostics.IsEmpty)
            {
                throw new InvalidOperationException("the sample policy does not compile clean: " + string.Join("; ", result.Diagnostics.Select(one => one.Code + " " + one.Message)));
            }

            if (i < rounds / 2) { continue; } // the first half warms the code up
            series.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            foreach (StageTime stage in result.Stages)
            {
                if (!stages.TryGetValue(stage.Stage, out Series? one)) { stages[stage.Stage] = one = new Series(stage.Stage); }
                one.Add(stage.Elapsed.TotalMicroseconds);
            }
        }

        Console.WriteLine("compile of the same policy in process, warm, x86_64");
        foreach (Series one in stages.Values.Append(series))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {one.Name,-40} median {one.Median,8:f0} us   deciles {one.Quantile(0.1):f0} to {one.Quantile(0.9):f0} us"));
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder)) { Directory.Delete(folder, recursive: true); }
    }
}
