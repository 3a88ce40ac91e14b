using Microsoft.Build.Framework;
using PolicyBuild.Compiler.Pipeline;

namespace PolicyBuild.Tasks.Running;

/// <summary>Finds the run that the tasks of one project share among the objects that MSBuild holds for a build.</summary>
/// <param name="engine">The task's engine.</param>
/// <param name="identity">Tells the project and its settings apart from others that build in the same process.</param>
internal sealed class RunRegistry(IBuildEngine4 engine, string identity)
{
    // Tasks of several projects may run in one process at the same time.
    private static readonly Lock s_gate = new();
    private readonly string _key = "PolicyBuild\n" + identity;

    /// <summary>The run; null: none was started, or it has ended.</summary>
    public PolicyBuildRun? Find()
    {
        lock (s_gate) { return engine.GetRegisteredTaskObject(_key, RegisteredTaskObjectLifetime.Build) as PolicyBuildRun; }
    }

    /// <summary>The run, started if there is none that goes so far.</summary>
    public PolicyBuildRun GetOrStart(PolicyStage goal, Func<PolicyBuildRun> start)
    {
        lock (s_gate)
        {
            if (engine.GetRegisteredTaskObject(_key, RegisteredTaskObjectLifetime.Build) is PolicyBuildRun running)
            {
                if (running.Reaches(goal)) { return running; }
                // A second object under one key would be ignored in silence.
                engine.UnregisterTaskObject(_key, RegisteredTaskObjectLifetime.Build);
                running.Dispose();
            }

            PolicyBuildRun run = start();
            engine.RegisterTaskObject(_key, run, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
            return run;
        }
    }

    /// <summary>Ends the run before the build does.</summary>
    public void Release()
    {
        lock (s_gate) { (engine.UnregisterTaskObject(_key, RegisteredTaskObjectLifetime.Build) as PolicyBuildRun)?.Dispose(); }
    }
}
