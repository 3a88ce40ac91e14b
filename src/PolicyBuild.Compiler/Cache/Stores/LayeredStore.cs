using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>
/// The project's own store before the one that the user shares between projects. An action that only the lower has goes into the upper too, so that
/// the next build finds it without reading a file; a blob lies in one of the two.
/// </summary>
/// <param name="project">The project's.</param>
/// <param name="shared">The user's.</param>
public sealed class LayeredStore(IStageStore project, IStageStore shared) : IStageStore
{
    /// <inheritdoc/>
    public bool TryGetAction(in Digest key, out ReadOnlyMemory<byte> action)
    {
        if (project.TryGetAction(key, out action)) { return true; }
        if (!shared.TryGetAction(key, out action)) { return false; }
        project.PutAction(key, action);
        return true;
    }

    /// <inheritdoc/>
    public void PutAction(in Digest key, ReadOnlyMemory<byte> action)
    {
        project.PutAction(key, action);
        shared.PutAction(key, action);
    }

    /// <inheritdoc/>
    public bool TryGetBlob(in Digest digest, out ReadOnlyMemory<byte> bytes) =>
        project.TryGetBlob(digest, out bytes) || shared.TryGetBlob(digest, out bytes);

    /// <inheritdoc/>
    public void PutBlob(in Digest digest, ReadOnlyMemory<byte> bytes)
    {
        // A blob is read only where a later stage runs again: one copy of it is enough, where it stays.
        if (shared is SharedStageStore { TakesBlobs: false }) { project.PutBlob(digest, bytes); }
        else { shared.PutBlob(digest, bytes); }
    }

    /// <inheritdoc/>
    public ImmutableArray<string> TakeNotes() => project.TakeNotes().AddRange(shared.TakeNotes());
}
