using System.Collections;
using System.Collections.Concurrent;
using Microsoft.Build.Framework;

namespace PolicyBuild.Tasks.Tests;

/// <summary>What a task sees of MSBuild: it keeps what is logged, and objects between tasks as MSBuild does.</summary>
internal sealed class FakeEngine : IBuildEngine8
{
    private readonly ConcurrentDictionary<object, object> _objects = new();

    /// <summary>What was logged with a code: "error PB1234 FILE(line,col): text".</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public ConcurrentQueue<BuildMessageEventArgs> Messages { get; } = new();

    public ConcurrentQueue<string> Links { get; } = new();

    /// <summary>Codes that -warnaserror names.</summary>
    public HashSet<string> RaisedByMSBuild { get; } = [];

    public IReadOnlyCollection<object> Objects => [.. _objects.Values];

    public bool AllowFailureWithoutError { get; set; }

    public bool IsRunningMultipleNodes => false;

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 0;

    public int ColumnNumberOfTaskNode => 0;

    public string ProjectFileOfTaskNode => "fake.targets";

    public void LogErrorEvent(BuildErrorEventArgs e)
    {
        Assert.Equal((0, 0), (e.EndLineNumber, e.EndColumnNumber));
        Assert.True(string.IsNullOrEmpty(e.Subcategory));
        if (e.HelpLink is not null) { Links.Enqueue(e.HelpLink); }
        Lines.Enqueue($"error {e.Code} {e.File}({e.LineNumber},{e.ColumnNumber}): {e.Message}");
    }

    public void LogWarningEvent(BuildWarningEventArgs e)
    {
        Assert.Equal((0, 0), (e.EndLineNumber, e.EndColumnNumber));
        Assert.True(string.IsNullOrEmpty(e.Subcategory));
        if (e.HelpLink is not null) { Links.Enqueue(e.HelpLink); }
        Lines.Enqueue($"warning {e.Code} {e.File}({e.LineNumber},{e.ColumnNumber}): {e.Message}");
    }

    public void LogMessageEvent(BuildMessageEventArgs e) => Messages.Enqueue(e);

    public void LogCustomEvent(CustomBuildEventArgs e)
    {
    }

    // As MSBuild does: the first object under a key stays.
    public void RegisterTaskObject(object key, object obj, RegisteredTaskObjectLifetime lifetime, bool allowEarlyCollection) => _objects.TryAdd(key, obj);

    public object? GetRegisteredTaskObject(object key, RegisteredTaskObjectLifetime lifetime) => _objects.GetValueOrDefault(key);

    public object? UnregisterTaskObject(object key, RegisteredTaskObjectLifetime lifetime) => _objects.TryRemove(key, out object? found) ? found : null;

    public bool ShouldTreatWarningAsError(string warningCode) => RaisedByMSBuild.Contains(warningCode);

    public IReadOnlyDictionary<string, string> GetGlobalProperties() => new Dictionary<string, string>();

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) => throw new NotSupportedException();

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs, string toolsVersion) =>
        throw new NotSupportedException();

    public bool BuildProjectFilesInParallel(
        string[] projectFileNames, string[] targetNames, IDictionary[] globalProperties, IDictionary[] targetOutputsPerProject, string[] toolsVersion,
        bool useResultsCache, bool unloadProjectsOnCompletion) => throw new NotSupportedException();

    public BuildEngineResult BuildProjectFilesInParallel(
        string[] projectFileNames, string[] targetNames, IDictionary[] globalProperties, IList<string>[] removeGlobalProperties, string[] toolsVersion,
        bool returnTargetOutputs) => throw new NotSupportedException();

    public void LogTelemetry(string eventName, IDictionary<string, string> properties)
    {
    }

    public void Reacquire()
    {
    }

    public void Yield()
    {
    }
}
