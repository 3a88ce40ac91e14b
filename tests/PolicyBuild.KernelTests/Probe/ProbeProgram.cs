using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests.Probe;

/// <summary>The program that tries things, compiled from the C files beside this one, once for a test run. It is static: it needs no library to start.</summary>
internal static class ProbeProgram
{
    private static readonly Lazy<string> s_path = new(() => Compile("probe", ["-O1", "-static", "-pthread"], "probe.c", "inspect.c", "files.c", "sockets.c", "i386.c", "filters.c"));

    public static string Path => s_path.Value;

    /// <summary>Tries lines without any policy: what the machine itself does.</summary>
    public static string[] Control(params string[] lines) => Outcomes(lines.Length, ProcessRun.Of(Path, [], Input(lines)));

    /// <summary>Compiles C files of this folder into a program beside the tests.</summary>
    public static string Compile(string name, string[] options, params string[] sources)
    {
        string compiler = Requirement.Tool("gcc");
        string folder = Repository.Folder("tests", "PolicyBuild.KernelTests", "Probe");
        string output = System.IO.Path.Combine(AppContext.BaseDirectory, name);
        ProcessRun run = ProcessRun.Of(compiler,
            ["-Wall", "-Werror", .. options, "-o", output, .. sources.Select(source => System.IO.Path.Combine(folder, source))]);
        return run.ExitCode == 0 ? output : throw new InvalidOperationException(run.Error);
    }

    /// <summary>What the probe reads: a line each.</summary>
    public static string Input(IEnumerable<object> lines) => string.Concat(lines.Select(line => line + "\n"));

    /// <summary>The outcomes that a run printed, one for each line.</summary>
    public static string[] Outcomes(int count, ProcessRun run)
    {
        Assert.True(run.ExitCode == 0, $"exit status {run.ExitCode}: {run.Error}{run.Output}");
        string[] lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(count, lines.Length);
        return lines;
    }
}
