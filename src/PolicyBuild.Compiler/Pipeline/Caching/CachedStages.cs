using System.Collections.Immutable;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>
/// The stages with a store behind them: each looks for what it made of the same input before, says what it said then, and leaves its output where it
/// lies; <see cref="StoredOutputs"/> loads it when a later stage has to run. Errors are stored as well, faults of the compiler are not.
/// Each method returns whether the stage was spared.
/// </summary>
internal sealed class CachedStages(PipelineRequest request, IStageStore store, StageKeys keys, FileStages files, SharedBases? bases)
{
    private readonly StoredOutputs _outputs = new(request, store, files);
    private readonly ISectionGenerator[] _backends = SectionGenerators.Create();

    /// <summary>Parse.</summary>
    public bool Parse(PipelineItem item)
    {
        PolicyRun run = item.Run;
        Digest content = Digest.Of(run.Sources.Files[0].Bytes.Span);
        ParseAction? action = files.FindParse(content);
        bool isHit = action is not null;
        if (action is null)
        {
            PolicyStages.Parse(run);
            action = files.StoreParse(content, run.Syntax, run.Found(PolicyStage.Parse).ToImmutable());
            item.Cached.Placed = 1;
        }

        Replay(run, PolicyStage.Parse, action.Found);
        item.Cached.Files.Add(action.Keys);
        run.HasTree = action.Keys.HasTree;
        return isHit;
    }

    /// <summary>Validate.</summary>
    public bool Validate(PipelineItem item, CancellationToken cancel)
    {
        PolicyRun run = item.Run;
        FileKeys file = item.Cached.Files[0];
        ValidateAction? action = files.FindValidate(file, SchemaUse.Policy);
        bool isHit = action is not null;
        if (action is null)
        {
            PolicySyntax syntax = _outputs.Syntax(item);
            PolicyStages.Validate(run, request.Rules, cancel);
            action = files.StoreValidate(file, SchemaUse.Policy, syntax, run.Fitting ?? syntax, run.Found(PolicyStage.Validate).ToImmutable());
        }

        Replay(run, PolicyStage.Validate, action.Found);
        item.Cached.Fitting = action.Fitting;
        return isHit;
    }

    /// <summary>Resolve, on one thread: it shares files between policies.</summary>
    public bool Resolve(PipelineItem item)
    {
        PolicyRun run = item.Run;
        SourceFile policy = run.Sources.Files[0];
        bool isRest = run.HasErrors;
        string? folder = Path.GetDirectoryName(policy.Path);
        Digest key = folder is null ? default : keys.Resolve(isRest ? item.Cached.Fitting : item.Cached.Files[0].Syntax, isRest, policy.Name, folder);
        if (folder is not null && store.TryGetAction(key, out ReadOnlyMemory<byte> bytes) && TryReplayResolve(item, key, bytes.Span, folder)) { return true; }

        item.Trace.Clear();
        _outputs.Syntax(item);
        if (isRest) { _outputs.Fitting(item); }
        PolicyStages.Resolve(run, item.Trace.Over(Bases.Files), Bases, request.Rules);
        for (int i = 1; i < run.Sources.Files.Count; i++) { item.Cached.Files.Add(Bases.Find(run.Sources.Files[i]).Keys); }
        item.Cached.Placed = item.Cached.Files.Count;
        if (run.Resolved is { } resolved) { item.Cached.Resolved = PutModel(resolved.Model); }
        if (folder is not null && !item.Trace.IsTorn) { StoreResolve(item, key, folder); }
        return false;
    }

    /// <summary>Optimize.</summary>
    public bool Optimize(PipelineItem item)
    {
        PolicyRun run = item.Run;
        Digest key = keys.Optimize(item.Cached.Resolved);
        OptimizeAction? action = store.TryGetAction(key, out ReadOnlyMemory<byte> bytes) ? OptimizeAction.Decode(bytes.Span) : null;
        if (action is not null && TryMakeUnits(item, action.Units))
        {
            Replay(run, PolicyStage.Optimize, action.Found);
            item.Cached.Optimized = action.Model;
            item.Passes = action.Passes;
            return true;
        }

        _outputs.Resolved(item);
        PolicyStages.Optimize(run);
        PolicyModel model = run.Optimized!.Model; // just made
        var units = new List<GenerateUnit>();
        for (int i = 0; i < _backends.Length; i++)
        {
            foreach (Architecture target in _backends[i].TargetsOf(model))
            {
                BackendInput input = BackendInput.Of(_backends[i].Id.Name, target, model);
                units.Add(new GenerateUnit(item, i, target) { Input = input, Keys = new UnitKeys(_backends[i].Id.Name, target, input.Digest, input.Nodes) });
            }
        }

        item.Units = [.. units];
        item.Passes = run.Optimized.Passes;
        item.Cached.Optimized = PutModel(model);
        action = new OptimizeAction(
            item.Cached.Optimized, [.. units.Select(unit => unit.Keys)], item.Passes, run.Found(PolicyStage.Optimize).ToImmutable());
        store.PutAction(key, OptimizeAction.Encode(action));
        return false;
    }

    /// <summary>One backend for one target. It runs on the part of the policy that its key covers, with renamed nodes, so that it cannot see more.</summary>
    /// <param name="unit">What to run.</param>
    /// <param name="backends">The calling thread's own backends.</param>
    /// <param name="cancel">Ends it.</param>
    public bool Generate(GenerateUnit unit, ISectionGenerator[] backends, CancellationToken cancel)
    {
        ISectionGenerator backend = backends[unit.Backend];
        Digest key = keys.Generate(backend.Id, unit.Target, unit.Keys.Input);
        GenerateAction? action = store.TryGetAction(key, out ReadOnlyMemory<byte> bytes) ? GenerateAction.Decode(bytes.Span) : null;
        bool isHit = action is not null;
        if (action is null)
        {
            BackendInput input = unit.Input ?? BackendInput.Of(backend.Id.Name, unit.Target, _outputs.Optimized(unit.Item).Model);
            var found = new DiagnosticBag();
            ImmutableArray<GeneratedSection> sections = backend.Run(input.ToModel(), unit.Target, found, cancel);
            byte[] encoded = SectionsCodec.Encode(sections);
            action = new GenerateAction(Digest.Of(encoded), found.ToImmutable());
            store.PutBlob(action.Sections, encoded);
            store.PutAction(key, GenerateAction.Encode(action));
            unit.Sections = SectionsCodec.Map(sections, unit.Keys.Nodes);
        }

        foreach (Diagnostic diagnostic in DiagnosticsCodec.Map(action.Found, unit.Keys.Nodes)) { unit.Found.Add(diagnostic); }
        unit.SectionsDigest = action.Sections;
        return isHit;
    }

    /// <summary>Bundle. On a hit <see cref="PipelineItem.Made"/> says what the bundle is, and nothing is loaded.</summary>
    public bool Bundle(PipelineItem item)
    {
        PolicyRun run = item.Run;
        Digest key = keys.Bundle(item);
        BundleAction? action = store.TryGetAction(key, out ReadOnlyMemory<byte> bytes) ? BundleAction.Decode(bytes.Span) : null;
        bool isHit = action is not null;
        if (action is null)
        {
            EmittedPolicy emitted = ExecuteBundle(item);
            bool isGood = !run.Found(PolicyStage.Bundle).HasErrors;
            Digest bundle = isGood ? Digest.Of(emitted.Bundle.Span) : default;
            byte[] artifacts = isGood ? ArtifactsCodec.Encode(emitted, bundle) : [];
            action = new BundleAction(
                bundle,
                isGood ? Digest.Of(artifacts) : default,
                emitted.Bundle.Length,
                emitted.Profile,
                emitted.PolicyHash,
                run.Found(PolicyStage.Bundle).ToImmutable());
            if (isGood)
            {
                store.PutBlob(action.Bundle, emitted.Bundle);
                store.PutBlob(action.Artifacts, artifacts);
            }

            store.PutAction(key, BundleAction.Encode(action));
        }

        Replay(run, PolicyStage.Bundle, action.Found);
        item.Made = new BundleFacts(action.Bundle.ToString(), action.PolicyHash, action.Profile, action.Length);
        item.Cached.Artifacts = action.Artifacts;
        return isHit;
    }

    /// <summary>The output of a policy that went through Bundle.</summary>
    public EmittedPolicy Emitted(PipelineItem item) => item.Run.Emitted ?? _outputs.Emitted(item) ?? ExecuteBundle(item);

    /// <summary>Gives the source set the places of all files, for messages and lines.</summary>
    public void Place(PipelineItem item) => _outputs.Place(item);

    private SharedBases Bases => bases ?? throw new InvalidOperationException("the pipeline does not resolve");

    private EmittedPolicy ExecuteBundle(PipelineItem item)
    {
        PolicyRun run = item.Run;
        _outputs.Place(item);
        _outputs.Resolved(item);
        _outputs.Optimized(item);
        run.Sections = _outputs.Sections(item);
        PolicyStages.Bundle(run);
        return run.Emitted!; // just made
    }

    private bool TryReplayResolve(PipelineItem item, in Digest key, ReadOnlySpan<byte> bytes, string folder)
    {
        var reader = new CacheReader(bytes);
        var read = new List<ReadOnlyMemory<byte>>();
        ReadOnlySpan<byte> stored;
        if (!reader.Flag())
        {
            stored = reader.Bytes();
            if (!reader.Completed) { return false; }
        }
        else
        {
            PolicyFolder place = PolicyFolder.Find(folder, Bases.Files);
            List<FileQuestion> questions = FileAnswers.ReadQuestions(ref reader, place);
            if (!reader.Completed) { return false; }
            ReadOnlySpan<byte> answers = FileAnswers.Ask(questions, place, item.Trace.Over(Bases.Files), Bases, read);
            if (!store.TryGetAction(keys.Resolve(key, answers), out ReadOnlyMemory<byte> found)) { return false; }
            stored = found.Span;
        }

        if (ResolveAction.Decode(stored) is not { } action || !TryFindFiles(action, read, folder, out List<SourceFile> sources)) { return false; }
        foreach (SourceFile source in sources)
        {
            item.Run.Sources.Add(source);
            item.Cached.Files.Add(Bases.Find(source).Keys);
        }

        Replay(item.Run, PolicyStage.Resolve, action.Found);
        item.Cached.Resolved = action.Model;
        item.Run.IsResolved = !action.Model.Content.IsNone;
        return true;
    }

    // The files that could be read are in the order of reading, which is the order of the source set.
    private static bool TryFindFiles(ResolveAction action, List<ReadOnlyMemory<byte>> read, string folder, out List<SourceFile> sources)
    {
        sources = [];
        int next = 0;
        foreach ((string name, string? path) in action.Files)
        {
            if (path is null) { sources.Add(BuiltinPolicies.ReadFull(name)); }
            else if (next < read.Count) { sources.Add(new SourceFile(name, Path.GetFullPath(path, folder), read[next++])); }
            else { return false; }
        }

        return true;
    }

    private void StoreResolve(PipelineItem item, in Digest key, string folder)
    {
        PolicyRun run = item.Run;
        byte[] action = ResolveAction.Encode(new ResolveAction(
            item.Cached.Resolved,
            [.. run.Sources.Files.Skip(1).Select(file => (file.Name, file.Path is null ? null : Path.GetRelativePath(folder, file.Path)))],
            run.Found(PolicyStage.Resolve).ToImmutable()));
        var writer = new CacheWriter();
        FileQuestion[] questions = [.. item.Trace.Questions];
        writer.Flag(questions.Length > 0);
        if (questions.Length == 0)
        {
            writer.Bytes(action);
        }
        else
        {
            PolicyFolder place = PolicyFolder.Find(folder, Bases.Files);
            FileAnswers.WriteQuestions(writer, questions, place);
            store.PutAction(keys.Resolve(key, FileAnswers.Ask(questions, place, item.Trace.Answers, Bases, [])), action);
        }

        store.PutAction(key, writer.ToArray());
    }

    private bool TryMakeUnits(PipelineItem item, ImmutableArray<UnitKeys> stored)
    {
        var units = new GenerateUnit[stored.Length];
        for (int i = 0; i < units.Length; i++)
        {
            int backend = Array.FindIndex(_backends, backend => backend.Id.Name == stored[i].Backend);
            if (backend < 0) { return false; }
            units[i] = new GenerateUnit(item, backend, stored[i].Target) { Keys = stored[i] };
        }

        item.Units = units;
        return true;
    }

    private ModelKeys PutModel(PolicyModel model)
    {
        EncodedModel encoded = PolicyModelCodec.Encode(model);
        Digest digest = Digest.Of(encoded.Content);
        store.PutBlob(digest, encoded.Content);
        return new ModelKeys(digest, encoded.Nodes);
    }

    // A bag keeps what it has already once, so that replaying what was just found changes nothing.
    private static void Replay(PolicyRun run, PolicyStage stage, ImmutableArray<Diagnostic> found)
    {
        if (found.IsEmpty) { return; }
        DiagnosticBag bag = run.Found(stage);
        foreach (Diagnostic diagnostic in found) { bag.Add(diagnostic); }
    }
}
