namespace PolicyBuild.Benchmarks;

/// <summary>A command that is timed.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Command">The program's full path and its arguments.</param>
/// <param name="Prepare">What is done before each run, outside its time; null: nothing.</param>
internal sealed record Subject(string Name, string[] Command, Action? Prepare = null)
{
    /// <summary>A file that the command finds open as descriptor 3; null: none.</summary>
    public string? Descriptor3 { get; init; }

    /// <summary>Makes the command anew for each run, where it has to differ.</summary>
    public Func<string[]>? Next { get; init; }

    /// <summary>Runs it once; the wall time, and the processor time of it and of all that it waited for, in microseconds.</summary>
    public (double Wall, double Processor) Run()
    {
        Prepare?.Invoke();
        return ChildProcess.Run(Next?.Invoke() ?? Command, Descriptor3);
    }
}
