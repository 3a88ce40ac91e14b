using System.Collections.Immutable;
using System.Globalization;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>Reads <c>security.bpf_lsm</c>: the files that it names, the rules that it has, and what mode hardened adds.</summary>
internal sealed class BpfLsmResolver(ResolveContext context, HookFiles files)
{
    private const string Include = "include";

    private readonly SortedDictionary<string, HookPolicy> _hooks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (HookObject Object, ImmutableArray<string> Hooks)> _objects = new(StringComparer.Ordinal);
    private readonly HashSet<int> _read = [];
    private readonly HashSet<string> _readFor = new(StringComparer.Ordinal); // file and hook, of files with the rules of one
    private readonly Dictionary<int, NamedFile> _named = [];

    /// <summary>The programs of a policy; null: none.</summary>
    public BpfLsmPolicy? Resolve(MappingNode? section, LaunchMode mode)
    {
        if (section is not null)
        {
            var place = new HookPlace(context, file: null);
            foreach (MappingEntry entry in section.Entries) { ReadEntry(entry, place); }
        }

        NodeRef source = section is null ? default : context.At(section);
        if (mode == LaunchMode.Hardened && files.LoadHardened(source) is { } hardened) { AddHardened(hardened, source); }
        if (_hooks.Count == 0 && _objects.Count == 0) { return null; }
        foreach ((HookObject item, ImmutableArray<string> hooks) in _objects.Values)
        {
            foreach (string hook in hooks)
            {
                if (_hooks.ContainsKey(hook)) { context.Report(HookDiagnostics.HookTwice(item.Source, hook)); }
            }
        }

        foreach (NamedFile file in _named.Values.Where(static file => file.Others.Count != 0))
        {
            context.Report(HookDiagnostics.OtherHooksToo(file.Source, file.Name, string.Join(", ", file.Others)));
        }

        return new BpfLsmPolicy([.. _hooks.Values], [.. _objects.Values.Select(static pair => pair.Object)], source);
    }

    private void AddHardened(HookFile file, NodeRef source)
    {
        string[] own = [.. _hooks.Keys];
        ReadFile(file, only: null, source);
        foreach (string hook in _hooks.Keys.Except(own).ToArray()) { _hooks[hook] = _hooks[hook] with { OfHardened = true }; }
    }

    private void ReadEntry(MappingEntry entry, HookPlace place)
    {
        NodeRef at = place.At(entry.Key);
        if (entry.Key.Text == Include)
        {
            foreach (SyntaxNode item in ResolveContext.Items(entry.Value))
            {
                if (item is ScalarNode name && files.Load(name.Text, place.At(name)) is { } file) { ReadFile(file, only: null, place.At(name)); }
            }

            return;
        }

        KernelHook? hook = HookNameReader.Read(entry.Key.Text, at, context.Report);
        if (entry.Value is ScalarNode named)
        {
            ReadNamed(named, hook, place);
            return;
        }

        SequenceNode? list = (entry.Value as MappingNode)?.Find("rules") as SequenceNode ?? entry.Value as SequenceNode;
        bool hasRules = list is null || list.Items.IsEmpty || entry.Value is MappingNode;
        foreach (SyntaxNode item in list?.Items ?? [])
        {
            if (item is ScalarNode one) { ReadNamed(one, hook, place); }
            else { hasRules = true; }
        }

        // Files alone need no policy beside them.
        if (hook is not null && hasRules) { Add(new HookPolicyReader(place).Read(entry.Value, hook)); }
    }

    private void ReadNamed(ScalarNode name, KernelHook? hook, HookPlace place)
    {
        HookFile? file = files.Load(name.Text, place.At(name));
        if (file is not null && hook is not null) { ReadFile(file, hook, place.At(name)); }
    }

    private void ReadFile(HookFile file, KernelHook? only, NodeRef at)
    {
        if (file.Object is { } compiled)
        {
            if (only is not null && !compiled.Hooks.Contains(only.Name)) { context.Report(HookDiagnostics.OtherHook(at, file.Name, only.Name, string.Join(", ", compiled.Hooks))); }
            NoteHooks(file, only, at, [.. compiled.Hooks]);
            _objects.TryAdd(file.Name, (new HookObject(Path.GetFileName(file.Name), compiled.Elf, at), compiled.Hooks));
            return;
        }

        MappingNode root = file.Syntax!.Root; // text that could be parsed
        var place = new HookPlace(context, file.File);
        bool hasOwn = root.Find("hook") is not null || root.Find("default") is not null || root.Find("launch") is not null || root.Find("rules") is not null;
        if (root.Find("hooks") is not MappingNode several)
        {
            ReadOne(file, root, place, only, at);
            return;
        }

        if (hasOwn) { context.Report(HookDiagnostics.HookUnclear(place.At(root), isTwice: true)); }
        NoteHooks(file, only, at, [.. several.Entries.Select(entry => HookNameReader.Read(entry.Key.Text, at, static _ => { })?.Name ?? entry.Key.Text)]);
        bool isNew = _read.Add(file.File);
        bool isMeant = only is null;
        foreach (MappingEntry entry in several.Entries)
        {
            KernelHook? hook = HookNameReader.Read(entry.Key.Text, place.At(entry.Key), isNew ? context.Report : static _ => { });
            isMeant |= hook is not null && hook == only;
            if (hook is not null && isNew) { Add(new HookPolicyReader(place).Read(entry.Value, hook)); }
        }

        if (!isMeant) { context.Report(HookDiagnostics.OtherHook(at, file.Name, only!.Name, string.Join(", ", several.Entries.Select(static entry => entry.Key.Text)))); } // it is meant where there is none
    }

    // A file that is named for one hook judges on all that it has: which of them nobody has named is said.
    private void NoteHooks(HookFile file, KernelHook? only, NodeRef at, string[] hooks)
    {
        if (only is not null && !hooks.Contains(only.Name)) { return; } // an error by itself
        if (!_named.TryGetValue(file.File, out NamedFile? named))
        {
            named = new NamedFile(file.Name, at, [.. hooks]);
            _named.Add(file.File, named);
        }

        if (only is null) { named.Others.Clear(); }
        else { named.Others.Remove(only.Name); }
    }

    private void ReadOne(HookFile file, MappingNode root, HookPlace place, KernelHook? only, NodeRef at)
    {
        KernelHook? hook = only;
        if (ResolveContext.Scalar(root, "hook") is { } name)
        {
            hook = HookNameReader.Read(name.Text, place.At(name), context.Report);
            if (hook is null) { return; }
            if (only is not null && hook != only)
            {
                context.Report(HookDiagnostics.OtherHook(at, file.Name, only.Name, hook.Name));
                return;
            }
        }

        if (hook is null) { context.Report(HookDiagnostics.HookUnclear(place.At(root), isTwice: false)); }
        else if (_readFor.Add(string.Create(CultureInfo.InvariantCulture, $"{file.File} {hook.Name}"))) { Add(new HookPolicyReader(place).Read(root, hook)); }
    }

    // Rules for one hook from several places are joined; the stricter default holds, of two errors the first.
    private void Add(HookPolicy policy)
    {
        if (!_hooks.TryGetValue(policy.Hook.Name, out HookPolicy? earlier))
        {
            _hooks.Add(policy.Hook.Name, policy);
            return;
        }

        _hooks[policy.Hook.Name] = earlier with
        {
            Default = policy.Default.Action > earlier.Default.Action ? policy.Default : earlier.Default,
            LaunchGrants = earlier.LaunchGrants && policy.LaunchGrants,
            Rules = [.. earlier.Rules, .. policy.Rules],
        };
    }

    private sealed record NamedFile(string Name, NodeRef Source, SortedSet<string> Others);
}
