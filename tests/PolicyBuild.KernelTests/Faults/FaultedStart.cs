using System.Globalization;
using System.Text.RegularExpressions;
using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests.Faults;

/// <summary>Starts the same program under the same policy again and again, each time with another fault (faults.c), and asks it what it finds (state.c).</summary>
internal sealed partial class FaultedStart : IDisposable
{
    private const string OtherUser = "65534";
    private const string Made = "new+"; // of the program's files
    private static readonly Lazy<string> s_tracer = new(() => ProbeProgram.Compile("faults", ["-O1"], "faults.c"));

    private readonly TemporaryFolder _logs = new();
    private readonly string _group;
    private readonly string _launcher;
    private readonly string _probe;
    private readonly bool _isUser;
    private int _run;

    /// <param name="policy">The policy's text.</param>
    /// <param name="isUser">Whether a user without privileges starts it.</param>
    /// <param name="options">Options of policy-run.</param>
    public FaultedStart(string policy, bool isUser, params string[] options)
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to become another user and to have a mount namespace");
        Sandbox = new Sandbox(policy);
        Sandbox.Options.AddRange(options);
        _isUser = isUser;
        _launcher = Sandbox.ForEverybody(PublishedLauncher.X64);
        _probe = Sandbox.ForEverybody(ProbeProgram.Path);
        Directory.CreateDirectory(Open);
        File.SetUnixFileMode(Open, (UnixFileMode)0b111_111_111);

        // A cgroup of the test's own: what is left in it, these starts have left.
        string hierarchy = Directory.Exists("/sys/fs/cgroup/unified") ? "/sys/fs/cgroup/unified" : "/sys/fs/cgroup";
        _group = Path.Combine(hierarchy, "policybuild.faults-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(_group);
    }

    /// <summary>The policy with its folder.</summary>
    public Sandbox Sandbox { get; }

    /// <summary>A folder that policies may open.</summary>
    public string Open => Path.Combine(Sandbox.Folder, "open");

    public void Dispose()
    {
        Directory.Delete(_group);
        _logs.Dispose();
        Sandbox.Dispose();
    }

    /// <summary>What is left of cgroups and files. A program that was killed may have left its own.</summary>
    public string[] Leftovers() => [.. Directory.GetDirectories(_group), .. Directory.GetFileSystemEntries(Open).Where(path => !Path.GetFileName(path).StartsWith(Made, StringComparison.Ordinal))];

    /// <summary>Starts the program once.</summary>
    public FaultedRun Run(Fault fault)
    {
        string log = Path.Combine(_logs.Path, Interlocked.Increment(ref _run).ToString(CultureInfo.InvariantCulture));
        string[] numbers = [.. new[] { fault.Process, fault.Call, fault.Time, fault.Result }.Select(number => number.ToString(CultureInfo.InvariantCulture))];
        string[] tried = ["/etc/passwd", "/proc/sys/kernel/ostype", "/var/tmp/" + Made, "/tmp/" + Made, Open + "/" + Made, "/dev/null"];
        string[] words =
        [
            "-c", "echo 0 > \"$0/cgroup.procs\" && exec \"$@\"", _group, s_tracer.Value, log, _isUser ? OtherUser : "0", .. numbers,
            _launcher, .. Sandbox.Options, Sandbox.BundlePath, "--", _probe, "state", .. tried,
        ];
        ProcessRun run = Trace(words);

        // On a machine with much else to do the tracer itself may not come to its first line, and so to no start.
        if (!File.Exists(log)) { run = Trace(words); }
        Assert.True(File.Exists(log), $"the tracer ended by {run.ExitCode}: {run.Error}");
        string[] lines = File.ReadAllLines(log);
        File.Delete(log);
        Dictionary<string, string> outside = lines.Where(line => line.StartsWith("namespace ", StringComparison.Ordinal))
            .ToDictionary(line => line, line => line.Split(' ')[1] + " the caller's", StringComparer.Ordinal);

        // A program that is killed may be so within a line.
        string[] state = [.. run.Output[..(run.Output.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Normal(line, outside))];
        return new FaultedRun(
            run.ExitCode, state, run.Error, Calls(lines), lines.Contains("faulted"), lines.Contains("hung"), Number(lines, "left "), Number(lines, "mounts "));
    }

    private ProcessRun Trace(string[] words) =>
        ProcessRun.Of("/bin/sh", words, null, Sandbox.Folder, new Dictionary<string, string?>(Sandbox.Environment) { ["PATH"] = "/usr/bin:/bin" });

    /// <summary>The numbers of namespaces and cgroups are others each time.</summary>
    private static string Normal(string line, Dictionary<string, string> outside) =>
        outside.TryGetValue(line, out string? known) ? "namespace " + known
        : line.StartsWith("namespace ", StringComparison.Ordinal) ? line[..line.LastIndexOf(' ')] + " its own"
        : LargeNumber().Replace(GroupName().Replace(line, "policybuild-*"), "$1 *");

    private static Fault[] Calls(string[] log)
    {
        var calls = new List<Fault>();
        var times = new Dictionary<(int Process, int Call), int>();
        foreach (string[] words in log.Where(line => line.StartsWith("call ", StringComparison.Ordinal)).Select(line => line.Split(' ')))
        {
            (int Process, int Call) key = (int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));
            int time = times[key] = times.GetValueOrDefault(key) + 1;
            calls.Add(new Fault(key.Process, key.Call, time, 0));
        }

        return [.. calls];
    }

    private static int Number(string[] log, string what) =>
        int.Parse(log.Single(line => line.StartsWith(what, StringComparison.Ordinal))[what.Length..], CultureInfo.InvariantCulture);

    // Of a pid namespace of its own they are small.
    [GeneratedRegex("^(NSpid:|processes).*[0-9]{2,}$", RegexOptions.CultureInvariant)]
    private static partial Regex LargeNumber();

    [GeneratedRegex("policybuild-[0-9]+-[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex GroupName();
}
