using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests.Probe;

/// <summary>The program that tries things, compiled from the C files beside this one, once for a test run. It is static: it needs no library to start.</summary>
internal static class ProbeProgram
{
    private static readonly string[] s_sources = ["probe.c", "inspect.c", "settings.c", "files.c", "sockets.c", "network.c", "ways.c", "addresses.c", "i386.c", "filters.c", "hogs.c", "host.c", "modes.c", "tasks.c", "serve.c", "answer.c", "state.c", "rings.c"];
    private static readonly Lazy<string> s_path = new(() => Compile("probe", ["-O1", "-static", "-pthread"], s_sources));
    private static readonly Lazy<string> s_arm64 =
        new(() => CompileWith("aarch64-linux-gnu-gcc", "probe-arm64", ["-O1", "-static", "-pthread"], s_sources));

    public static string Path => s_path.Value;

    /// <summary>The same for aarch64, which runs in a guest.</summary>
    public static string Arm64 => s_arm64.Value;

    /// <summary>Tries lines without any policy: what the machine itself does.</summary>
    public static string[] Control(params string[] lines) => Outcomes(lines.Length, ProcessRun.Of(Path, [], Input(lines)));

    /// <summary>Compiles C files of this folder into a program beside the tests.</summary>
    public static string Compile(string name, string[] options, params string[] sources) => CompileWith("gcc", name, options, sources);

    /// <summary>The program without a library.</summary>
    public static string Minimal(string name, params string[] options) => Bare(name, "minimal.c", options);

    /// <summary>Compiles a program that has no library.</summary>
    public static string Bare(string name, string source, params string[] options) =>
        Compile(name, ["-O1", "-static", "-nostdlib", "-ffreestanding", "-fno-stack-protector", .. options], source);

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

    private static string CompileWith(string tool, string name, string[] options, string[] sources)
    {
        string compiler = Requirement.Tool(tool);
        string folder = Repository.Folder("tests", "PolicyBuild.KernelTests", "Probe");
        string output = System.IO.Path.Combine(AppContext.BaseDirectory, name);
        ProcessRun run = ProcessRun.Of(compiler,
            ["-Wall", "-Werror", .. options, "-o", output, .. sources.Select(source => System.IO.Path.Combine(folder, source))]);
        return run.ExitCode == 0 ? output : throw new InvalidOperationException(run.Error);
    }
}
