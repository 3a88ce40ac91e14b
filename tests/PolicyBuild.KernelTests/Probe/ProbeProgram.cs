using PolicyBuild.Testing;

namespace PolicyBuild.KernelTests.Probe;

/// <summary>The program that tries system calls, compiled from probe.c once for a test run. It is static: it needs no library to start.</summary>
internal static class ProbeProgram
{
    private static readonly Lazy<string> s_path = new(Compile);

    public static string Path => s_path.Value;

    private static string Compile()
    {
        string compiler = Requirement.Tool("gcc");
        string source = Repository.Folder("tests", "PolicyBuild.KernelTests", "Probe", "probe.c");
        string output = System.IO.Path.Combine(AppContext.BaseDirectory, "probe");
        ProcessRun run = ProcessRun.Of(compiler, ["-O1", "-Wall", "-Werror", "-static", "-pthread", "-o", output, source]);
        return run.ExitCode == 0 ? output : throw new InvalidOperationException(run.Error);
    }
}
