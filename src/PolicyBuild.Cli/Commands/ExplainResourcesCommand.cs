using System.Globalization;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Cli.Input;
using PolicyBuild.Cli.Output;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Explanation;

namespace PolicyBuild.Cli.Commands;

/// <summary><c>explain BUNDLE resources</c>.</summary>
internal static class ExplainResourcesCommand
{
    public static ExitCode Run(string path)
    {
        if (!BundleInput.TryOpen(path, out BundleFile? bundle) || !BundleInput.TryReadSourceMap(bundle, path, out SourceMap? map)) { return ExitCode.InputError; }
        CgroupLimits? cgroup = null;
        LaunchSettings? launch = null;
        WasiManifest? wasi = null;
        if (bundle.Find(SectionKind.Cgroup) is { } limits) { CgroupLimits.Read(bundle.Bytes(limits), out cgroup); }
        if (bundle.Find(SectionKind.Launch) is { } settings) { LaunchSettings.Read(bundle.Bytes(settings), out launch); }
        if (bundle.Find(SectionKind.Wasi) is { } manifest) { WasiManifest.Read(bundle.Bytes(manifest), out wasi); }

        var text = new StringBuilder();
        foreach (ResourceExplanation limit in ResourceExplainer.Explain(cgroup, launch, wasi, map))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Printable.Of(limit.Limit)}: {limit.Meaning}\n");
            if (map.Describe(limit.Place) is { } place) { text.Append(CultureInfo.InvariantCulture, $"  {Printable.Of(place)}\n"); }
        }

        StandardStreams.WriteOutput(text.Length > 0 ? text.ToString() : "not limited: the policy has no resources section\n");
        return ExitCode.Success;
    }
}
