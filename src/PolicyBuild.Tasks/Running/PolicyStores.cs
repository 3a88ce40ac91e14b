using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Stores;
using PolicyBuild.Tasks.Settings;

namespace PolicyBuild.Tasks.Running;

/// <summary>Where a project finds results of earlier builds: in a folder of its own first, then in the one that the user's projects share.</summary>
internal sealed class PolicyStores : IDisposable
{
    private readonly ObjStageStore _project;
    private readonly SharedStageStore? _shared;

    /// <summary>Opens the stores that the project asks for.</summary>
    public PolicyStores(PolicySettings settings)
    {
        _project = new ObjStageStore(Path.Combine(settings.Folder, "cache"));
        _shared = settings.SharedCacheFolder is { } folder ? new SharedStageStore(folder) : null;
        Store = _shared is null ? _project : new LayeredStore(_project, _shared);
    }

    /// <summary>What the pipeline asks.</summary>
    public IStageStore Store { get; }

    /// <summary>Keeps the project's own results for the next build.</summary>
    /// <param name="complete">Whether every policy went through every stage: what was not used then is dropped.</param>
    public void Save(bool complete) => _project.Save(complete);

    /// <summary>What there is to say about the stores, each once.</summary>
    public ImmutableArray<string> TakeNotes() => Store.TakeNotes();

    /// <summary>Makes room in the shared store where it has grown too large.</summary>
    public void Dispose() => _shared?.Dispose();
}
