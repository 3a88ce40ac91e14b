using System.Diagnostics;
using System.Runtime.InteropServices;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Pipeline.Caching;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>
/// The files that policies of one pipeline extend, each parsed and validated once. The trees are immutable, and merging copies their nodes. It forgets
/// everything when it has grown large. For one thread.
/// </summary>
/// <param name="files">The files, which gives the same memory for the same file.</param>
/// <param name="parse">Counts.</param>
/// <param name="validate">Counts.</param>
/// <param name="stages">Results of earlier compiles; null: none.</param>
internal sealed class SharedBases(SharedFiles files, StageWindow parse, StageWindow validate, FileStages? stages) : IBasePolicies
{
    private const int MostTrees = 64;

    private readonly Dictionary<object, BaseFile> _known = [];

    /// <summary>The files.</summary>
    public SharedFiles Files { get; } = files;

    /// <inheritdoc/>
    public PolicySyntax? Read(SourceSet sources, int file, DiagnosticBag diagnostics, out bool fits)
    {
        SourceFile source = sources.Files[file];
        BaseFile known = Find(source);
        foreach (Diagnostic diagnostic in DiagnosticsCodec.Move(known.Found, file)) { diagnostics.Add(diagnostic); }
        fits = known.Fits;
        if (TreeOf(known, source) is not { } tree) { return null; }
        sources.SetPositions(file, tree.Positions);
        sources.SetSuppressions(file, tree.Suppressions);
        return tree with { File = file };
    }

    /// <summary>What is known of a file; it is parsed and validated where nothing is.</summary>
    public BaseFile Find(SourceFile source)
    {
        // The shared files give one array for one file, under whatever name it was reached; a built-in has no other identity than its name.
        object identity = source.Path is not null && MemoryMarshal.TryGetArray(source.Bytes, out ArraySegment<byte> segment) && segment.Array is { } array
            ? array
            : source.Path ?? source.Name;
        if (_known.TryGetValue(identity, out BaseFile? known)) { return known; }
        known = stages is null ? Execute(source) : LookUp(source, stages);
        if (_known.Count >= MostTrees) { _known.Clear(); }
        _known.Add(identity, known);
        return known;
    }

    internal static PolicySyntax? Parse(SourceFile source, DiagnosticBag found)
    {
        var alone = new SourceSet();
        return PolicyParser.Parse(alone, alone.Add(source), found);
    }

    private BaseFile Execute(SourceFile source)
    {
        if (IsObject(source)) { return new BaseFile(fits: true, []); }
        var found = new DiagnosticBag();
        long start = Stopwatch.GetTimestamp();
        PolicySyntax? tree = Parse(source, found);
        long parsed = Stopwatch.GetTimestamp();
        parse.Count(isHit: false, Stopwatch.GetElapsedTime(start, parsed));
        bool fits = false;
        if (tree is not null)
        {
            fits = SchemaValidator.Validate(tree, UseOf(source), found, out tree);
            validate.Count(isHit: false, Stopwatch.GetElapsedTime(parsed));
        }

        return new BaseFile(fits, found.ToImmutable()) { Tree = tree };
    }

    private BaseFile LookUp(SourceFile source, FileStages store)
    {
        long start = Stopwatch.GetTimestamp();
        Digest content = Digest.Of(source.Bytes.Span);
        if (IsObject(source)) { return new BaseFile(fits: true, []) { Answer = content }; }
        PolicySyntax? syntax = null;
        ParseAction? parsed = store.FindParse(content);
        bool isHit = parsed is not null;
        if (parsed is null)
        {
            var found = new DiagnosticBag();
            syntax = Parse(source, found);
            parsed = store.StoreParse(content, syntax, found.ToImmutable());
        }

        long validating = Stopwatch.GetTimestamp();
        parse.Count(isHit, Stopwatch.GetElapsedTime(start, validating));
        if (!parsed.Keys.HasTree) { return new BaseFile(fits: false, parsed.Found) { Keys = parsed.Keys, Answer = AnswerOf(parsed, validated: null) }; }

        PolicySyntax? fitting = null;
        ValidateAction? validated = store.FindValidate(parsed.Keys, UseOf(source));
        isHit = validated is not null;
        if (validated is null)
        {
            syntax ??= store.Load(parsed.Keys.Syntax, parsed.Keys) ?? Parse(source, new DiagnosticBag());
            var found = new DiagnosticBag();
            SchemaValidator.Validate(Made(syntax), UseOf(source), found, out fitting);
            validated = store.StoreValidate(parsed.Keys, UseOf(source), Made(syntax), fitting, found.ToImmutable());
        }

        validate.Count(isHit, Stopwatch.GetElapsedTime(validating));
        return new BaseFile(validated.Fits, parsed.Found.AddRange(validated.Found))
        {
            Tree = fitting,
            Keys = parsed.Keys,
            Fitting = validated.Fitting,
            Answer = AnswerOf(parsed, validated),
        };
    }

    // Messages at a place in the text are part of it: they are replayed with what was resolved.
    private static Digest AnswerOf(ParseAction parsed, ValidateAction? validated)
    {
        var writer = new CacheWriter();
        DiagnosticsCodec.Write(writer, parsed.Found);
        writer.Flag(validated is not null);
        if (validated is not null)
        {
            writer.Flag(validated.Fits);
            writer.Digest(validated.Fitting);
            DiagnosticsCodec.Write(writer, validated.Found);
        }

        return Digest.Of(writer.Written);
    }

    private PolicySyntax? TreeOf(BaseFile known, SourceFile source)
    {
        if (known.Tree is not null || stages is null || !known.Keys.HasTree) { return known.Tree; }
        known.Tree = stages.Load(known.Fitting, known.Keys);
        if (known.Tree is null)
        {
            var found = new DiagnosticBag();
            SchemaValidator.Validate(Made(Parse(source, found)), UseOf(source), found, out PolicySyntax fitting);
            known.Tree = fitting;
        }

        return known.Tree;
    }

    // A file is what its name says, so that it is known before anybody asks for it.
    private static SchemaUse UseOf(SourceFile source) => HookFileNames.IsHookFile(source.Name) ? SchemaUse.Hooks : SchemaUse.Base;

    private static bool IsObject(SourceFile source) => HookFileNames.IsHookFile(source.Name) && HookFileNames.IsObject(source.Bytes.Span);

    private static PolicySyntax Made(PolicySyntax? syntax) =>
        syntax ?? throw new InvalidOperationException("a file that had a tree has none any more");
}
