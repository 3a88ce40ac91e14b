using System.Globalization;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Cli.Input;
using PolicyBuild.Cli.Output;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Explanation.Hooks;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Uapi;

namespace PolicyBuild.Cli.Commands;

/// <summary><c>explain BUNDLE hook NAME [CONDITION=VALUE...]</c>.</summary>
internal static class ExplainHookCommand
{
    private static readonly LaunchMode[] s_modes = [LaunchMode.Direct, LaunchMode.Sandbox, LaunchMode.Hardened];

    public static ExitCode Run(string path, string name, string[] conditions, LaunchMode? asked)
    {
        if (!BundleInput.TryOpen(path, out BundleFile? bundle) || !BundleInput.TryReadSourceMap(bundle, path, out SourceMap? map)) { return ExitCode.InputError; }
        if (BundleInput.IsForWasiAlone(bundle)) { return ExitCode.Success; }
        if (!HookQuestionReader.TryFindHook(name, out KernelHook? hook, out Diagnostic? error)
            || !HookQuestionReader.TryRead(hook, conditions, out HookQuestion? question, out error))
        {
            BundleInput.Print(error, null);
            return ExitCode.UsageError;
        }

        string title = string.Join(' ', [hook.Name, .. conditions]);
        LaunchSettings? launch = null;
        if (bundle.Find(SectionKind.Launch) is { } settings) { LaunchSettings.Read(bundle.Bytes(settings), out launch); }
        if (!HookPrograms.TryRead(bundle, out BpfPrograms? programs) || !HookPrograms.On(programs, hook.Name).Any())
        {
            string others = programs is null ? "the policy has no bpf_lsm section" : "the policy has no rules for this hook, but for " + string.Join(", ", programs.Programs.Select(static program => program.Hook).Distinct().Order(StringComparer.Ordinal));
            StandardStreams.WriteOutput($"{title}: allowed ({others})\n");
            return ExitCode.Success;
        }

        LaunchMode own = asked ?? launch?.Mode ?? LaunchMode.Sandbox;
        var text = new StringBuilder();
        string older = "";
        foreach (int index in HookPrograms.On(programs, hook.Name))
        {
            Append(text, title, new Subject(programs, index, map, question), own, asked is null);
            older = programs.Programs[index].OlderHook;
        }

        if (launch is not null) { AppendLayer(text, hook, older, launch); }
        StandardStreams.WriteOutput(text.ToString());
        return ExitCode.Success;
    }

    private static void Append(StringBuilder text, string title, Subject subject, LaunchMode own, bool allModes)
    {
        HookExplanation answer = subject.In(own);
        text.Append(CultureInfo.InvariantCulture, $"{title}: {(allModes ? "" : $"in mode {NameOf(own)}: ")}{HookAnswer.Of(answer)} (bpf_lsm)\n");
        HookAnswer.Append(text, "  ", answer);
        string ownAnswer = TextOf(answer);
        foreach (LaunchMode mode in s_modes)
        {
            if (!allModes || mode == own) { continue; }
            HookExplanation other = subject.In(mode);
            if (TextOf(other) == ownAnswer) { continue; }
            text.Append(CultureInfo.InvariantCulture, $"  in mode {NameOf(mode)}: {HookAnswer.Of(other)}\n");
            HookAnswer.Append(text, "    ", other);
        }

        HookExplanation old = subject.In(own, hasPathFunction: false);
        if (TextOf(old) != ownAnswer) { text.Append(CultureInfo.InvariantCulture, $"  before Linux 6.12, whose kernel tells no path on this hook: {HookAnswer.Of(old)}\n"); }
        if (subject.IsOfHardened) { text.Append("  a start that falls back to a lower mode leaves this program out\n"); }
    }

    private static string TextOf(HookExplanation explanation)
    {
        var text = new StringBuilder(HookAnswer.Of(explanation));
        HookAnswer.Append(text, "", explanation);
        return text.ToString();
    }

    private static void AppendLayer(StringBuilder text, KernelHook hook, string older, LaunchSettings launch)
    {
        text.Append(HookAnswer.WithoutPrograms(launch));
        if (older.Length != 0) { text.Append(CultureInfo.InvariantCulture, $"  before Linux {hook.Since.Major}.{hook.Since.Minor} the hook is {older}\n"); }
        else if (hook.Since != new KernelVersion(5, 7)) { text.Append(CultureInfo.InvariantCulture, $"  the hook is there since Linux {hook.Since.Major}.{hook.Since.Minor}\n"); }
    }

    private static string NameOf(LaunchMode mode) => mode.ToString().ToLowerInvariant();

    private sealed record Subject(BpfPrograms Programs, int Index, SourceMap Map, HookQuestion Question)
    {
        public bool IsOfHardened => Programs.Programs[Index].Flags.HasFlag(BpfProgramFlags.OfHardened);

        public HookExplanation In(LaunchMode mode, bool hasPathFunction = true) => new HookExplainer(Programs, Index, Map).Explain(Question, mode, hasPathFunction);
    }
}
