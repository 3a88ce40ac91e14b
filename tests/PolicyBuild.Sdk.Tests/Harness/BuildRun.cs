using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Sdk.Tests.Harness;

/// <summary>A build that ended.</summary>
internal sealed class BuildRun(ProcessRun process, string log)
{
    private readonly Lazy<BuildLog> _log = new(() => BuildLog.Read(log));

    public ProcessRun Process { get; } = process;

    public BuildLog Log => _log.Value;

    public BuildRun Succeeded()
    {
        Assert.True(Process.ExitCode == 0, Process.Output + Process.Error);
        return this;
    }

    public BuildRun Failed()
    {
        Assert.True(Process.ExitCode == 1, $"exit status {Process.ExitCode}\n" + Process.Output + Process.Error);
        return this;
    }
}
