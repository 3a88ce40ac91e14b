using System.Diagnostics;
using PolicyBuild.Testing;

namespace PolicyBuild.KernelTests.Builtins;

/// <summary>A service that runs under a sandbox and has printed the address at which it listens.</summary>
internal sealed class ServedProgram : IDisposable
{
    private const int StartLimitSeconds = 60;

    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly HttpClient _client = new();

    /// <summary>Starts the service and waits until it listens.</summary>
    public ServedProgram(Sandbox sandbox, string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(PublishedLauncher.X64)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = sandbox.Folder,
        };
        foreach (string word in (string[])[sandbox.BundlePath, "--", command, .. arguments]) { start.ArgumentList.Add(word); }
        foreach ((string key, string? value) in sandbox.Environment) { start.Environment[key] = value; }
        _process = Process.Start(start) ?? throw new InvalidOperationException("did not start: " + command);
        _error = _process.StandardError.ReadToEndAsync();
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        if (!line.Wait(TimeSpan.FromSeconds(StartLimitSeconds)) || line.Result is not { } address)
        {
            Dispose();
            throw new InvalidOperationException($"{command} does not listen: {_error.Result}");
        }

        _client.BaseAddress = new Uri(address);
    }

    /// <summary>The process id: policy-run becomes the command.</summary>
    public int Id => _process.Id;

    /// <summary>The TCP port at which it listens.</summary>
    public int Port => _client.BaseAddress!.Port; // set where the constructor ends

    /// <summary>Asks the service; the status and the body.</summary>
    public async Task<(int Status, string Body)> Get(string query)
    {
        using HttpResponseMessage response = await _client.GetAsync(new Uri(query, UriKind.Relative));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public void Dispose()
    {
        if (!_process.HasExited) { _process.Kill(entireProcessTree: true); }
        _process.WaitForExit();
        _process.Dispose();
        _client.Dispose();
    }
}
