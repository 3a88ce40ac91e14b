using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds hooks that have no rule and no default in any mode: their programs let everything through. In one mode alone that says what the mode lets through.</summary>
internal sealed class EmptyHookLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4059";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        var judged = new HashSet<string>();
        var empty = new SortedDictionary<string, NodeRef>(StringComparer.Ordinal);
        Collect(subject.Policy.BpfLsm, judged, empty);
        foreach (ModeRules mode in subject.Policy.OtherModes) { Collect(mode.BpfLsm, judged, empty); }
        foreach ((string hook, NodeRef source) in empty)
        {
            if (!judged.Contains(hook) && LintSubject.IsOwn(source)) { diagnostics.Add(LintDiagnostics.EmptyHook(source, hook)); }
        }
    }

    private static void Collect(BpfLsmPolicy? programs, HashSet<string> judged, SortedDictionary<string, NodeRef> empty)
    {
        if (programs is null) { return; }
        foreach (HookPolicy hook in programs.Hooks)
        {
            if (hook.Default.Action != HookAction.Allow || !hook.Rules.IsEmpty) { judged.Add(hook.Hook.Name); }
            else { empty.TryAdd(hook.Hook.Name, hook.Source); }
        }
    }
}
