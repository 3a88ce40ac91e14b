namespace PolicyBuild.KernelTests.Faults;

/// <summary>What became of a start with a fault.</summary>
/// <param name="ExitCode">The launcher's exit status; 128 and the signal's number where one ended it.</param>
/// <param name="State">What the program found, a line each; empty where it did not run.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Calls">The calls that were made, in their order, without an answer. Only of a run without a fault.</param>
/// <param name="WasFaulted">Whether it came to the call.</param>
/// <param name="HasHung">Whether it had to be killed.</param>
/// <param name="Left">How many processes were left a second after the launcher's end.</param>
/// <param name="Mounts">How many mounts were left outside.</param>
internal sealed record FaultedRun(int ExitCode, string[] State, string Error, Fault[] Calls, bool WasFaulted, bool HasHung, int Left, int Mounts)
{
    /// <summary>Whether the program ran.</summary>
    public bool HasStarted => State.Length != 0;
}
