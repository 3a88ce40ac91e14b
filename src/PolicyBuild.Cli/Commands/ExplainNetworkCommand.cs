using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Cli.Diagnostics;
using PolicyBuild.Cli.Input;
using PolicyBuild.Cli.Output;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Explanation;

namespace PolicyBuild.Cli.Commands;

/// <summary><c>explain BUNDLE connect ADDRESS:PORT</c> and <c>explain BUNDLE bind PORT</c>.</summary>
internal static class ExplainNetworkCommand
{
    public static ExitCode Connect(string bundlePath, string destination, LaunchMode? mode) =>
        Run(bundlePath, mode, NetworkQuestion.Connect(destination), CommandLineDiagnostics.BadDestination(destination));

    public static ExitCode Bind(string bundlePath, string port, LaunchMode? mode) =>
        Run(bundlePath, mode, NetworkQuestion.Bind(port), CommandLineDiagnostics.BadPort(port));

    private static ExitCode Run(string bundlePath, LaunchMode? mode, ImmutableArray<NetworkQuestion> questions, Compiler.Diagnostics.Diagnostic otherwise)
    {
        if (!BundleInput.TryOpen(bundlePath, out BundleFile? bundle) || !BundleInput.TryReadSourceMap(bundle, bundlePath, out SourceMap? map)) { return ExitCode.InputError; }
        if (BundleInput.IsForWasiAlone(bundle)) { return ExitCode.Success; }
        if (questions.IsEmpty)
        {
            BundleInput.Print(otherwise, null);
            return ExitCode.UsageError;
        }

        LaunchSettings? launch = null;
        LandlockRules? landlock = null;
        if (bundle.Find(SectionKind.Launch) is { } settings) { LaunchSettings.Read(bundle.Bytes(settings), out launch); }
        if (bundle.Find(SectionKind.Landlock) is { } rules) { LandlockRules.Read(bundle.Bytes(rules), out landlock); }
        if (launch is null || (launch.Network == NetworkMode.Filtered && map.Network is null))
        {
            BundleInput.Print(CommandLineDiagnostics.NoSourceMap(), bundlePath);
            return ExitCode.InputError;
        }

        var explainer = new NetworkExplainer(launch, landlock, map, mode);
        var text = new StringBuilder();
        foreach (NetworkQuestion question in questions) { Append(text, map, explainer.Explain(question)); }
        StandardStreams.WriteOutput(text.ToString());
        return ExitCode.Success;
    }

    private static void Append(StringBuilder text, SourceMap map, NetworkExplanation explanation)
    {
        text.Append(explanation.Outcome).Append('\n');
        foreach ((SourcePlace place, string reason) in explanation.Reasons)
        {
            text.Append("  ").Append(map.Describe(place) ?? "(not written in the policy)").Append(": ").Append(reason).Append('\n');
        }

        foreach (string layer in explanation.Layers) { text.Append("  ").Append(layer).Append('\n'); }
    }
}
