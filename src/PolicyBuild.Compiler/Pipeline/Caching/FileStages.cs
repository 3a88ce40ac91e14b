using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>Looks for and stores what parsing and validating make of one file, be it a policy or one that policies extend.</summary>
internal sealed class FileStages(IStageStore store, StageKeys keys)
{
    /// <summary>What parsing a file made; null where the store does not know.</summary>
    public ParseAction? FindParse(in Digest content) =>
        store.TryGetAction(keys.Parse(content), out ReadOnlyMemory<byte> bytes) ? ParseAction.Decode(bytes.Span) : null;

    /// <summary>Stores what parsing a file made.</summary>
    public ParseAction StoreParse(in Digest content, PolicySyntax? tree, ImmutableArray<Diagnostic> found)
    {
        FileKeys outputs = tree is null
            ? default
            : new FileKeys(
                Put(PolicySyntaxCodec.Encode(tree.Root)), Put(PositionsCodec.Encode(tree.Positions)), Put(SuppressionsCodec.Encode(tree.Suppressions)));
        var action = new ParseAction(outputs, found);
        store.PutAction(keys.Parse(content), ParseAction.Encode(action));
        return action;
    }

    /// <summary>What validating a file made; null where the store does not know.</summary>
    public ValidateAction? FindValidate(FileKeys file, SchemaUse use) =>
        store.TryGetAction(keys.Validate(file, use), out ReadOnlyMemory<byte> bytes) ? ValidateAction.Decode(bytes.Span) : null;

    /// <summary>Stores what validating a file made.</summary>
    /// <param name="file">The file.</param>
    /// <param name="use">What it was held against.</param>
    /// <param name="syntax">The tree.</param>
    /// <param name="fitting">What fits of it: the same tree where all fits.</param>
    /// <param name="found">What was found.</param>
    public ValidateAction StoreValidate(FileKeys file, SchemaUse use, PolicySyntax syntax, PolicySyntax fitting, ImmutableArray<Diagnostic> found)
    {
        bool fits = ReferenceEquals(syntax.Root, fitting.Root);
        var action = new ValidateAction(fits, fits ? file.Syntax : Put(PolicySyntaxCodec.Encode(fitting.Root)), found);
        store.PutAction(keys.Validate(file, use), ValidateAction.Encode(action));
        return action;
    }

    /// <summary>Loads a tree of a file, with the places of the file's nodes; null where the store has lost it.</summary>
    /// <param name="tree">The tree that parsing made, or what validating left of it.</param>
    /// <param name="keys">The file.</param>
    public PolicySyntax? Load(in Digest tree, FileKeys keys) =>
        store.TryGetBlob(tree, out ReadOnlyMemory<byte> bytes) && PolicySyntaxCodec.Decode(bytes.Span) is { } root
        && TryLoadPlaces(keys, out NodePositions? positions, out ImmutableArray<Suppression> suppressions)
            ? new PolicySyntax(0, root, positions!, suppressions) // loaded
            : null;

    /// <summary>Loads where the nodes of a file lie and which lints it switches off; false where the store has lost it.</summary>
    public bool TryLoadPlaces(FileKeys keys, out NodePositions? positions, out ImmutableArray<Suppression> suppressions)
    {
        positions = store.TryGetBlob(keys.Positions, out ReadOnlyMemory<byte> places) ? PositionsCodec.Decode(places.Span) : null;
        suppressions = [];
        return positions is not null
            && store.TryGetBlob(keys.Suppressions, out ReadOnlyMemory<byte> comments) && SuppressionsCodec.TryDecode(comments.Span, out suppressions);
    }

    private Digest Put(byte[] bytes)
    {
        Digest digest = Digest.Of(bytes);
        store.PutBlob(digest, bytes);
        return digest;
    }
}
