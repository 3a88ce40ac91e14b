using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>Finds the hook that a name means, also one of earlier kernels.</summary>
internal static class HookNameReader
{
    /// <summary>The hook; null where there is none, which is reported.</summary>
    public static KernelHook? Read(string name, NodeRef at, Action<Diagnostic> report)
    {
        foreach ((string old, string today) in KernelHooks.Historic)
        {
            if (old != name) { continue; }
            report(HookDiagnostics.HistoricName(at, name, today));
            return KernelHooks.Find(today);
        }

        if (KernelHooks.Find(name) is { } hook) { return hook; }
        report(KernelHooks.Closed.Contains(name)
            ? HookDiagnostics.ClosedHook(at, name)
            : HookGaps.ReasonFor(name) is { } reason ? HookDiagnostics.HookWithoutRules(at, name, reason)
            : HookDiagnostics.UnknownHook(at, name, Spelling.Nearest(name, KernelHooks.All.Select(static hook => hook.Name))));
        return null;
    }
}
