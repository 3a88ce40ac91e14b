using PolicyBuild.Testing;

namespace PolicyBuild.Cli.Tests;

/// <summary>Runs the policybuild command as a process of its own.</summary>
internal static class Tool
{
    private static readonly string s_path = Path.Combine(AppContext.BaseDirectory, "policybuild");

    /// <summary>Starts the command and leaves it running.</summary>
    public static System.Diagnostics.Process Start(params string[] arguments) =>
        // A test run in the background may be started with the interrupt ignored, which a program inherits.
        System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("env", ["--default-signal=INT", s_path, .. arguments]) { RedirectStandardError = true })!; // no shell, so there is one

    /// <summary>The command's file.</summary>
    public static string FilePath => s_path;

    public static ProcessRun Run(params string[] arguments) => ProcessRun.Of(s_path, arguments);

    public static ProcessRun RunIn(string folder, IReadOnlyDictionary<string, string?>? environment, params string[] arguments) =>
        ProcessRun.Of(s_path, arguments, folder: folder, environment: environment);

    public static ProcessRun RunWithInput(string input, params string[] arguments) => ProcessRun.Of(s_path, arguments, input);
}
