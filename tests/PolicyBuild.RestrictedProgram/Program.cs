using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using PolicyBuild.Runtime;

[assembly: SupportedOSPlatform("linux")]

// usage: PolicyBuild.RestrictedProgram FOLDER BUNDLE [--bytes] [--best-effort] [--required] [--app DIR] [--twice] [--without-proc]
// Prints what Sandbox.Apply said, then what two threads, one of them older than the call, can do: make a folder in FOLDER, and their status.
string folder = args[0];
string bundle = args[1];
bool asBytes = args.Contains("--bytes");
int app = Array.IndexOf(args, "--app");
var options = new SandboxOptions
{
    Enforcement = args.Contains("--best-effort") ? SandboxEnforcement.BestEffort : args.Contains("--required") ? SandboxEnforcement.Required : null,
    AppFolder = app < 0 ? null : args[app + 1],
};

using var applied = new ManualResetEventSlim();
var older = new Thread(() =>
{
    applied.Wait();
    Try("older");
});
older.Start();
if (args.Contains("--without-proc") && UnmountLazily("/proc", 2) != 0) { return 1; } // MNT_DETACH; the runtime does not start without it

try
{
    for (int i = 0; i < (args.Contains("--twice") ? 2 : 1); i++)
    {
        AppliedSandbox result = asBytes ? Sandbox.Apply(File.ReadAllBytes(bundle), options) : Sandbox.Apply(bundle, options);
        Console.WriteLine($"applied {result.Profile} landlock={result.LandlockAbi} filter={result.FilterInstructions} dropped=[{string.Join(" | ", result.Dropped)}]");
    }
}
catch (SandboxException refused)
{
    Console.WriteLine($"refused {refused.Code} partly={refused.IsPartlyApplied} {refused.Message}");
}

Try("caller");
applied.Set();
older.Join();
return 0;

[DllImport("libc", EntryPoint = "umount2")]
static extern int UnmountLazily([MarshalAs(UnmanagedType.LPUTF8Str)] string target, int flags);

void Try(string thread)
{
    string outcome;
    try
    {
        Directory.CreateDirectory(Path.Combine(folder, thread));
        outcome = "made";
    }
    catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
    {
        outcome = "refused";
    }

    const string Status = "/proc/thread-self/status";
    string[] status = !File.Exists(Status) ? [] : [.. File.ReadAllLines(Status).Where(line => line.StartsWith("NoNewPrivs", StringComparison.Ordinal) || line.StartsWith("Seccomp:", StringComparison.Ordinal))];
    Console.WriteLine($"{thread} {outcome} {string.Join(' ', status).Replace("\t", "", StringComparison.Ordinal)}");
}
