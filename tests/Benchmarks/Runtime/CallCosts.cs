using System.Globalization;
using PolicyBuild.Testing;

namespace PolicyBuild.Benchmarks.Runtime;

/// <summary>What a system call costs under a filter, call by call, as a ratio to the same call under libseccomp's filter for the same rules.</summary>
internal static class CallCosts
{
    /// <param name="folder">Holds the measuring program and libseccomp.c's, compiled.</param>
    /// <param name="work">A folder for the filters.</param>
    /// <param name="docker">The rules.</param>
    /// <param name="filter">Our filter for them.</param>
    /// <param name="rounds">Interleaved runs of each.</param>
    public static void Run(string folder, string work, DockerProfile docker, string filter, int rounds)
    {
        string calls = Path.Combine(folder, "calls");
        (string Name, string Filter)[] subjects =
        [
            ("none", "-"), ("ours", filter), ("libseccomp", Build("1", "list.bpf")), ("libseccomp, tree", Build("2", "tree.bpf")),
        ];
        var times = new Dictionary<(string Call, string Subject), Series>();
        var order = new List<(string Call, string Kind)>();
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < subjects.Length; i++)
            {
                (string subject, string path) = subjects[(i + round) % subjects.Length];
                ProcessRun run = ProcessRun.Of(calls, [path]);
                if (run.ExitCode != 0) { throw new InvalidOperationException($"{calls} {path}: exit status {run.ExitCode}"); }
                foreach (string[] line in run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|')))
                {
                    if (!order.Contains((line[0], line[1]))) { order.Add((line[0], line[1])); }
                    if (!times.TryGetValue((line[0], subject), out Series? series)) { times[(line[0], subject)] = series = new Series(line[0]); }
                    series.Add(double.Parse(line[2], CultureInfo.InvariantCulture));
                }
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a call under Docker's filter, {rounds} interleaved rounds, medians of lower deciles"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  instructions: ours {Length(subjects[1].Filter)}, libseccomp {Length(subjects[2].Filter)}, its tree {Length(subjects[3].Filter)}"));
        Console.WriteLine("  call             kind      ours/none  list/none  tree/none  ours/list  ours/tree");
        foreach ((string call, string kind) in order)
        {
            double? none = Median(call, "none"), ours = Median(call, "ours"), list = Median(call, "libseccomp"), tree = Median(call, "libseccomp, tree");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {call,-16} {kind,-8} {ours / none,10:f3} {list / none,10:f3} {tree / none,10:f3} {ours / list,10:f3} {ours / tree,10:f3}"));
        }

        double? Median(string call, string subject) => times.TryGetValue((call, subject), out Series? series) ? series.Median : null;

        string Build(string optimize, string name)
        {
            string path = Path.Combine(work, name);
            ProcessRun run = ProcessRun.Of(Path.Combine(folder, "libseccomp"), [optimize, path], docker.LibseccompRules());
            return run.ExitCode == 0 ? path : throw new InvalidOperationException($"libseccomp: exit status {run.ExitCode}");
        }
    }

    private static long Length(string filter) => new FileInfo(filter).Length / 8;
}
