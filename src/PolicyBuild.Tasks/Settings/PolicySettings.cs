using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Build.Framework;
using PolicyBuild.Compiler;
using PolicyBuild.Compiler.Cache.Stores;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Tasks.Settings;

/// <summary>The project's properties as the targets hand them over, in the metadata of one item.</summary>
internal sealed class PolicySettings
{
    private readonly string _architectures;
    private readonly string _root;
    private readonly string _search;
    private readonly string _objective;
    private readonly string _budget;
    private readonly string _cache;
    private readonly string _cacheHome;
    private readonly string _home;

    /// <summary>Reads the item.</summary>
    public PolicySettings(ITaskItem item)
    {
        string Text(string name) => item.GetMetadata(name).Trim();
        bool Flag(string name) => Text(name).Equals("true", StringComparison.OrdinalIgnoreCase);
        _architectures = Text("Architectures");
        _root = Text("Root");
        _search = Text("Search");
        _objective = Text("Optimize");
        _budget = Text("Budget");
        Folder = Text("Folder");
        Project = Text("Project");
        Documentation = Text("Documentation");
        Report = Flag("Report");
        Artifacts = Flag("Artifacts");
        _cache = Text("Cache");
        _cacheHome = Text("CacheHome");
        _home = Text("Home");
        Severities = new SeverityRules(Text("NoWarn"), Text("WarningsAsErrors"), Text("WarningsNotAsErrors"), Flag("TreatWarningsAsErrors"));
    }

    /// <summary>The folder of the project's bundles and of what is remembered about them, as a full path.</summary>
    public string Folder { get; }

    /// <summary>The project file as a full path.</summary>
    public string Project { get; }

    /// <summary>The folder of the pages that explain the codes, as a full path.</summary>
    public string Documentation { get; }

    /// <summary>Whether a report is written for each policy.</summary>
    public bool Report { get; }

    /// <summary>Whether loose copies of each bundle's parts are written.</summary>
    public bool Artifacts { get; }

    /// <summary>The folder of the shared cache, as a full path; null: none.</summary>
    public string? SharedCacheFolder =>
        _cache.Equals("false", StringComparison.OrdinalIgnoreCase) ? null
        : _cache.Length > 0 ? Path.GetFullPath(_cache, ProjectFolder)
        : SharedStageStore.DefaultFolder(_cacheHome, _home);

    /// <summary>How warnings weigh.</summary>
    public SeverityRules Severities { get; }

    /// <summary>What tells two builds of a project apart that one process runs: where they write, and what they compile for.</summary>
    public string Identity => string.Join('\n', Folder, _architectures, _root, _search, _objective, _budget, Report, Artifacts, _cache);

    private string ProjectFolder => Path.GetDirectoryName(Project)!; // a project file lies in a folder

    /// <summary>The repository that holds the project, else the project's folder: the root where the project sets none.</summary>
    public string RepositoryFolder()
    {
        string folder = ProjectFolder;
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Path.Exists(Path.Join(at, ".git"))) { return at; }
        }

        return folder;
    }

    /// <summary>Reads the compiler's options.</summary>
    /// <param name="faults">Takes an error for each property that cannot be read.</param>
    public CompileOptions ReadOptions(List<Diagnostic> faults)
    {
        string? root = _root.Length == 0 ? null : Path.GetFullPath(_root, ProjectFolder);
        return new CompileOptions(ReadArchitectures(faults), root, ReadObjective(faults))
        {
            Search = [.. _search.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(folder => Path.GetFullPath(folder, ProjectFolder))],
        };
    }

    /// <summary>Reads the time that a policy may take; null: it is not watched.</summary>
    /// <param name="faults">Takes an error where the property is no number of milliseconds.</param>
    public TimeSpan? ReadBudget(List<Diagnostic> faults)
    {
        if (_budget.Length == 0) { return null; }
        if (double.TryParse(_budget, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double milliseconds) && milliseconds < int.MaxValue)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        faults.Add(BuildDiagnostics.BadProperty("PolicyCompileBudget", _budget, "a number of milliseconds"));
        return null;
    }

    private ImmutableArray<Architecture> ReadArchitectures(List<Diagnostic> faults)
    {
        ImmutableArray<Architecture> supported = CompileOptions.Default.Architectures;
        var list = ImmutableArray.CreateBuilder<Architecture>();
        foreach (string name in _architectures.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!ArchitectureNames.TryParse(name, out Architecture architecture) || !supported.Contains(architecture))
            {
                faults.Add(BuildDiagnostics.BadProperty("PolicyArchitectures", name, string.Join(" or ", supported.Select(ArchitectureNames.NameOf))));
                continue;
            }

            if (!list.Contains(architecture)) { list.Add(architecture); }
        }

        return list.Count == 0 ? supported : list.ToImmutable();
    }

    private FilterObjective ReadObjective(List<Diagnostic> faults)
    {
        switch (_objective)
        {
            case "" or "mean": return FilterObjective.Mean;
            case "worst": return FilterObjective.Worst;
            case "size": return FilterObjective.Size;
            default:
                faults.Add(BuildDiagnostics.BadProperty("PolicyOptimize", _objective, "mean, worst or size"));
                return FilterObjective.Mean;
        }
    }
}
