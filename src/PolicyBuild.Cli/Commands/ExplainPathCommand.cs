using System.Globalization;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Cli.Diagnostics;
using PolicyBuild.Cli.Input;
using PolicyBuild.Cli.Output;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Explanation;
using PolicyBuild.Uapi;

namespace PolicyBuild.Cli.Commands;

/// <summary><c>explain BUNDLE path PATH ACCESS</c>.</summary>
internal static class ExplainPathCommand
{
    public static ExitCode Run(string bundlePath, string path, string access, int abi)
    {
        if (!BundleInput.TryOpen(bundlePath, out BundleFile? bundle) || !BundleInput.TryReadSourceMap(bundle, bundlePath, out SourceMap? map)) { return ExitCode.InputError; }
        if (BundleInput.IsForWasiAlone(bundle)) { return ExitCode.Success; }
        if (!TryReadAccess(access, out LandlockAccessFs rights)) { return Usage(CommandLineDiagnostics.BadAccess(access)); }
        if (!IsPlain(path)) { return Usage(CommandLineDiagnostics.BadPath(path)); }
        if (bundle.Find(SectionKind.Landlock) is not { } section
            || LandlockRules.Read(bundle.Bytes(section), out LandlockRules? rules) != BundleStatus.Ok || rules is null)
        {
            StandardStreams.WriteOutput("granted: the policy has no landlock section\n");
            return ExitCode.Success;
        }

        bool isDirectory = path.EndsWith('/') || Directory.Exists(path);
        // A preset such as read-only covers files and directories; on a file only the rights that files have can be needed.
        if (!isDirectory && LandlockAccess.TryParsePreset(access, out _)) { rights &= LandlockAbi.FileRights; }
        int version = abi == 0 ? LandlockAbi.Newest : abi;
        PathExplanation explanation = PathExplainer.Explain(rules, map, path, rights, version, isDirectory);
        StandardStreams.WriteOutput(Describe(map, path, access, version, explanation));
        return ExitCode.Success;
    }

    private static string Describe(SourceMap map, string path, string access, int abi, PathExplanation explanation)
    {
        var text = new StringBuilder();
        // Where only refer is missing the kernel answers as for two file systems, so that programs copy instead (landlock.h).
        string denied = explanation.Missing == LandlockAccessFs.Refer ? "denied, EXDEV" : "denied, EACCES";
        text.Append(CultureInfo.InvariantCulture, $"{access} on {path}: {(explanation.IsGranted ? "granted" : denied)} (landlock, ABI {abi})\n");
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

        return text.ToString();
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
