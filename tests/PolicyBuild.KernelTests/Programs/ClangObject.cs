using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests.Programs;

/// <summary>An eBPF object that clang makes of object.bpf.c: <c>object.bpf.o</c> on the search path of the guests' policies.</summary>
internal static class ClangObject
{
    /// <summary>The compiler, which need not be there.</summary>
    public const string Compiler = "clang";

    private static readonly Lazy<string> s_folder = new(Compile);

    /// <summary>The folder that has it; fails where there is no compiler.</summary>
    public static string Folder => s_folder.Value;

    private static string Compile()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "clang");
        Directory.CreateDirectory(folder);
        ProcessRun run = ProcessRun.Of(Requirement.Tool(Compiler),
        [
            "-target", "bpf", "-O2", "-g", "-Wall", "-Werror", "-c", Repository.Folder("tests", "PolicyBuild.KernelTests", "Programs", "object.bpf.c"),
            "-o", Path.Combine(folder, "object.bpf.o"),
        ]);
        Assert.True(run.ExitCode == 0, run.Error);
        return folder;
    }
}
