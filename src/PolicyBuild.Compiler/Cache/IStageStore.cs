using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Cache;

/// <summary>
/// Where the stages' results are kept: small actions by the digest of what a stage read, and blobs by the digest of their own content. The two are
/// the halves of a remote cache for Bazel (<c>/ac</c>, <c>/cas</c>), so that one can stand behind this interface too.
/// </summary>
/// <remarks>
/// Safe from any thread. No call throws: an entry that is damaged, cut short or written by somebody else is not there, and a note says so; what cannot
/// be stored is dropped.
/// </remarks>
public interface IStageStore
{
    /// <summary>Looks for the action of a key.</summary>
    /// <param name="key">The digest over everything that the stage reads.</param>
    /// <param name="action">The bytes as they were stored.</param>
    bool TryGetAction(in Digest key, out ReadOnlyMemory<byte> action);

    /// <summary>Stores an action: digests of outputs and serialized diagnostics. An action that is there already is replaced.</summary>
    void PutAction(in Digest key, ReadOnlyMemory<byte> action);

    /// <summary>Looks for a blob. What is returned has been held against the digest.</summary>
    bool TryGetBlob(in Digest digest, out ReadOnlyMemory<byte> bytes);

    /// <summary>Stores a blob under the digest of its content.</summary>
    void PutBlob(in Digest digest, ReadOnlyMemory<byte> bytes);

    /// <summary>What a user should know about the store, each once: texts for PB7xxx notes. The list is empty afterwards.</summary>
    ImmutableArray<string> TakeNotes();
}
