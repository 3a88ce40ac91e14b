using System.Diagnostics;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Sdk.Tests.Harness;

/// <summary>A build that a test meets while it runs.</summary>
internal sealed class RunningBuild : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;

    public RunningBuild(App app, params string[] arguments)
    {
        // A test run in the background may be started with the interrupt ignored, which a program inherits.
        var start = new ProcessStartInfo("env") { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = app.Folder };
        foreach (string argument in (string[])["--default-signal=INT", "dotnet", "build", app.ProjectFile, "--no-restore", "-nologo", "-nodeReuse:false", "-v:m", .. arguments]) { start.ArgumentList.Add(argument); }
        foreach ((string key, string? value) in app.Workspace.Environment) { start.Environment[key] = value; }
        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        _output = _process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Waits until files appear below a folder, which need not exist yet.</summary>
    public static async Task Files(string folder, int atLeast, string pattern = "*")
    {
        Directory.CreateDirectory(folder);
        int seen = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(folder, pattern) { IncludeSubdirectories = true };
        watcher.Created += (_, _) =>
        {
            if (Interlocked.Increment(ref seen) == atLeast) { enough.SetResult(); }
        };
        watcher.EnableRaisingEvents = true;
        await enough.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
    }

    /// <summary>What a terminal does at Ctrl+C.</summary>
    public void Interrupt() => Assert.Equal(0, ProcessRun.Of("kill", ["-INT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).ExitCode);

    /// <summary>kill -9 of the build's process; the compiler server, which serves others too, stays.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Waits for the end; the exit status and the output.</summary>
    public async Task<ProcessRun> End(int limitSeconds = 240)
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(limitSeconds), TestContext.Current.CancellationToken);
        return new ProcessRun(_process.ExitCode, await _output, "");
    }

    public void Dispose()
    {
        if (!_process.HasExited) { Kill(); }
        _process.Dispose();
    }
}
