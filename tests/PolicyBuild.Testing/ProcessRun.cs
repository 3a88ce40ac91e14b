using System.Diagnostics;

namespace PolicyBuild.Testing;

/// <summary>What a finished process printed and returned.</summary>
public sealed record ProcessRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command to its end; after the limit it is killed and the test fails.</summary>
    public static ProcessRun Of(string command, IEnumerable<string> arguments, string? input = null, string? folder = null,
        IReadOnlyDictionary<string, string?>? environment = null, int limitSeconds = 60)
    {
        var start = new ProcessStartInfo(command)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (string argument in arguments) { start.ArgumentList.Add(argument); }
        foreach ((string key, string? value) in environment ?? new Dictionary<string, string?>()) { start.Environment[key] = value; }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException("did not start: " + command);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            if (input is not null) { process.StandardInput.Write(input); }
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The process ended without reading its input: its exit status tells why.
        }

        if (!process.WaitForExit(TimeSpan.FromSeconds(limitSeconds)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} ran longer than {limitSeconds} s");
        }

        process.WaitForExit();
        return new ProcessRun(process.ExitCode, output.Result, error.Result);
    }
}
