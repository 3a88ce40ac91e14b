using System.Globalization;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Cli.Diagnostics;
using PolicyBuild.Cli.Input;
using PolicyBuild.Cli.Output;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Explanation;
using PolicyBuild.Compiler.Explanation.Hooks;
using PolicyBuild.Compiler.Explanation.Paths;
using PolicyBuild.Uapi;

namespace PolicyBuild.Cli.Commands;

/// <summary><c>explain BUNDLE path PATH ACCESS</c>.</summary>
internal static class ExplainPathCommand
{
    public static ExitCode Run(string bundlePath, string path, string access, int abi, LaunchMode? asked)
    {
        if (!BundleInput.TryOpen(bundlePath, out BundleFile? bundle) || !BundleInput.TryReadSourceMap(bundle, bundlePath, out SourceMap? map)) { return ExitCode.InputError; }
        if (BundleInput.IsForWasiAlone(bundle)) { return ExitCode.Success; }
        if (!TryReadAccess(access, out LandlockAccessFs rights)) { return Usage(CommandLineDiagnostics.BadAccess(access)); }
        if (!IsPlain(path)) { return Usage(CommandLineDiagnostics.BadPath(path)); }
        bool isDirectory = path.EndsWith('/') || Directory.Exists(path);
        // A preset such as read-only covers files and directories; on a file only the rights that files have can be needed.
        if (!isDirectory && LandlockAccess.TryParsePreset(access, out _)) { rights &= LandlockAbi.FileRights; }
        LandlockRules? rules = null;
        LaunchSettings? launch = null;
        if (bundle.Find(SectionKind.Landlock) is { } section) { LandlockRules.Read(bundle.Bytes(section), out rules); }
        if (bundle.Find(SectionKind.Launch) is { } settings) { LaunchSettings.Read(bundle.Bytes(settings), out launch); }
        LaunchMode mode = asked ?? launch?.Mode ?? LaunchMode.Sandbox;

        // In the kernel's order: what is there at all, Landlock, then the programs on hooks.
        var layers = new List<PathLayer>();
        string subject = PathExplainer.Normalize(path);
        if (new RootExplainer(mode, rules, map).Explain(subject, rights) is { } root) { layers.Add(LayerOf(map, root, mode)); }
        if (rules is not null) { layers.Add(LayerOf(map, abi == 0 ? LandlockAbi.Newest : abi, PathExplainer.Explain(rules, map, path, rights, abi == 0 ? LandlockAbi.Newest : abi, isDirectory))); }
        if (HookPrograms.TryRead(bundle, out BpfPrograms? programs)) { AddHooks(layers, programs, map, mode, PathHooks.Of(subject, rights, isDirectory)); }
        StandardStreams.WriteOutput(layers.Count == 0 ? "granted: the policy has no landlock section\n" : PathLayer.Describe($"{access} on {path}", layers) + WithoutPrograms(layers, launch));
        return ExitCode.Success;
    }

    private static PathLayer LayerOf(SourceMap map, RootAnswer answer, LaunchMode mode) => new(
        "mode " + mode.ToString().ToLowerInvariant(),
        answer.Error is null ? "granted" : "denied, " + answer.Error,
        (map.Describe(answer.Place) is { } place ? $"  {place}: {answer.Reason}" : "  " + answer.Reason) + "\n");

    private static void AddHooks(List<PathLayer> layers, BpfPrograms programs, SourceMap map, LaunchMode mode, IEnumerable<(string Text, HookQuestion Question)> questions)
    {
        foreach ((string operation, HookQuestion question) in questions)
        {
            foreach (int index in HookPrograms.On(programs, question.Hook.Name))
            {
                HookExplanation explanation = new HookExplainer(programs, index, map).Explain(question, mode);
                var text = new StringBuilder();
                HookAnswer.Append(text, "  ", explanation);
                string answer = HookAnswer.Of(explanation);
                layers.Add(new PathLayer(operation, answer == "allowed" ? "granted" : answer, text.ToString()) { IsHook = true });
            }
        }
    }

    private static string WithoutPrograms(List<PathLayer> layers, LaunchSettings? launch) =>
        launch is not null && layers.Exists(static layer => layer.IsHook) ? HookAnswer.WithoutPrograms(launch) : "";

    private static PathLayer LayerOf(SourceMap map, int abi, PathExplanation explanation)
    {
        var text = new StringBuilder();
        // Where only refer is missing the kernel answers as for two file systems, so that programs copy instead (landlock.h).
        string denied = explanation.Missing == LandlockAccessFs.Refer ? "denied, EXDEV" : "denied, EACCES";
        if (!explanation.IsGranted)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {map.Describe(explanation.Layer) ?? "(not written in the policy)"}: no rule grants {LandlockAccess.Describe(explanation.Missing)}\n");
        }

        foreach (PathGrant grant in explanation.Grants)
        {
            string place = map.Describe(grant.Place) ?? "launch: auto";
            text.Append(CultureInfo.InvariantCulture, $"  {place}: {Printable.Of(grant.Rule)} grants {LandlockAccess.Describe(grant.Access)}\n");
        }

        if (explanation.NotHandled != LandlockAccessFs.None)
        {
            text.Append(CultureInfo.InvariantCulture, $"  ABI {abi} does not know {LandlockAccess.Describe(explanation.NotHandled)}: the kernel leaves it alone\n");
        }

        return new PathLayer(string.Create(CultureInfo.InvariantCulture, $"landlock, ABI {abi}"), explanation.IsGranted ? "granted" : denied, text.ToString());
    }

    private static bool TryReadAccess(string text, out LandlockAccessFs rights)
    {
        if (LandlockAccess.TryParsePreset(text, out rights)) { return true; }
        rights = LandlockAccessFs.None;
        foreach (string name in text.Split(','))
        {
            if (!LandlockAccess.TryParseRight(name, out LandlockAccessFs one)) { return false; }
            rights |= one;
        }

        return true;
    }

    private static bool IsPlain(string path) => path.Length > 0 && (path[0] == '/' || path.StartsWith("${", StringComparison.Ordinal)) && !path.Split('/').Contains("..");

    private static ExitCode Usage(Compiler.Diagnostics.Diagnostic error)
    {
        BundleInput.Print(error, null);
        return ExitCode.UsageError;
    }
}
