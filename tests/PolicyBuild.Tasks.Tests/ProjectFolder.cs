using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using PolicyBuild.Testing;

namespace PolicyBuild.Tasks.Tests;

/// <summary>A project that was never written: a folder with policies, the items and settings that the targets would make of it, and one build's engine.</summary>
internal sealed class ProjectFolder : IDisposable
{
    public const string Good = "profile: app\nmode: direct\nextends: [builtin:dotnet]\n";

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _policies = [];
    private readonly List<string> _schemas = [];
    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal);

    public ProjectFolder() => Directory.CreateDirectory(Output);

    public FakeEngine Engine { get; private set; } = new();

    public string Path => _folder.Path;

    public string Output => System.IO.Path.Combine(_folder.Path, "obj/policies/");

    /// <summary>All files in the folder of the bundles, results of stages left out.</summary>
    public IEnumerable<string> OutputFiles =>
        Directory.EnumerateFiles(Output, "*", SearchOption.AllDirectories).Select(path => System.IO.Path.GetRelativePath(Output, path))
            .Where(name => !name.StartsWith("cache/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public IEnumerable<string> BundleFiles => OutputFiles.Where(name => name.EndsWith(".policybundle", StringComparison.Ordinal));

    public string Policy(string name, string text)
    {
        string path = _folder.Write(name, text);
        if (!_policies.Contains(path)) { _policies.Add(path); }
        return path;
    }

    public string Schema(string name, string text)
    {
        _schemas.Add(_folder.Write(name, text));
        return _schemas[^1];
    }

    public string File(string name, string text) => _folder.Write(name, text);

    public void Remove(string name) => _policies.Remove(System.IO.Path.Combine(_folder.Path, name));

    public void Set(string name, string value) => _settings[name] = value;

    /// <summary>As the next build would begin: what the last one registered is disposed of.</summary>
    public void NextBuild()
    {
        foreach (object item in Engine.Objects) { (item as IDisposable)?.Dispose(); }
        Engine = new FakeEngine();
    }

    /// <summary>The stage tasks in their order up to one that fails or is the last.</summary>
    public bool Build(string goal = "Bundle")
    {
        foreach (StageTask task in Stages())
        {
            if (!Run(task, goal)) { return false; }
            if (task.GetType().Name.StartsWith(goal, StringComparison.Ordinal)) { return true; }
        }

        return true;
    }

    public bool Run(PipelineTask task, string goal = "Bundle")
    {
        task.BuildEngine = Engine;
        task.Policies = [.. _policies.Select(path => new TaskItem(path))];
        task.Bundles = [.. _policies.Select(path => new TaskItem(Output + System.IO.Path.GetFileName(path).Replace(".policy.yaml", ".policybundle", StringComparison.Ordinal)))];
        task.Schemas = [.. _schemas.Select(path => new TaskItem(path))];
        task.Settings = Settings();
        task.Goal = goal;
        return task.Execute();
    }

    public bool Replay() => new ReplayPolicyDiagnostics { BuildEngine = Engine, Settings = Settings() }.Execute();

    public void Dispose()
    {
        NextBuild();
        _folder.Dispose();
    }

    private static IEnumerable<StageTask> Stages() =>
        [new ParsePolicies(), new ValidatePolicies(), new ResolvePolicies(), new OptimizePolicies(), new GeneratePolicyCode(), new BundlePolicies()];

    private ITaskItem Settings()
    {
        var item = new TaskItem("settings");
        item.SetMetadata("Folder", Output);
        item.SetMetadata("Project", System.IO.Path.Combine(_folder.Path, "app.csproj"));
        item.SetMetadata("Documentation", "/docs/");
        item.SetMetadata("Cache", "false");
        foreach ((string name, string value) in _settings) { item.SetMetadata(name, value); }
        return item;
    }
}
