namespace PolicyBuild.Benchmarks;

/// <summary>A command that is timed.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Command">The program's full path and its arguments.</param>
/// <param name="Prepare">What is done before each run, outside its time; null: nothing.</param>
internal sealed record Subject(string Name, string[] Command, Action? Prepare = null);
