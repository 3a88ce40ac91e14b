using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests.Guests;

/// <summary>The program that applies a bundle to itself, for a guest without a runtime or a C library: NativeAOT, linked statically.</summary>
internal static class InProcessProgram
{
    private static readonly Lazy<string> s_path = new(Publish);

    public static string Path => s_path.Value;

    private static string Publish()
    {
        Requirement.Tool("gcc");
        Requirement.Met(File.Exists("/usr/lib/x86_64-linux-gnu/libc.a"), "the C library's static form is not there (Debian package libc6-dev)");
        string output = Repository.Folder("out", "tests", "in-process");

        // With intermediate files and without lock files of its own: other tests build the same sources at the same time.
        ProcessRun run = ProcessRun.Of("dotnet",
        [
            "publish", Repository.Folder("tests", "PolicyBuild.RestrictedProgram"), "-c", "Release", "-r", "linux-x64", "-o", output, "-v", "q", "-nologo",
            "--artifacts-path", Repository.Folder("out", "tests", "in-process-build"), "-p:NuGetLockFilePath=obj/in-process.lock.json", "-p:PublishAot=true",
            "-p:StaticExecutable=true", "-p:PositionIndependentExecutable=false", "-p:CppCompilerAndLinker=gcc", "-p:InvariantGlobalization=true",
        ], limitSeconds: 400);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return System.IO.Path.Combine(output, "PolicyBuild.RestrictedProgram");
    }
}
