using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Cli.Diagnostics;
using PolicyBuild.Cli.Input;
using PolicyBuild.Cli.Output;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Backends.Cgroup;
using PolicyBuild.Compiler.Backends.Landlock;
using PolicyBuild.Compiler.Backends.Launch;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Backends.Wasm;
using PolicyBuild.Compiler.Emit;

namespace PolicyBuild.Cli.Commands;

/// <summary><c>inspect BUNDLE</c>: the section table, or one section in full.</summary>
internal static class InspectCommand
{
    public static ExitCode Run(string path, string? sectionName, bool json)
    {
        if (!BundleInput.TryOpen(path, out BundleFile? bundle)) { return ExitCode.InputError; }
        if (sectionName is null)
        {
            StandardStreams.WriteOutput(json ? BundleTable.Json(bundle) : BundleTable.Text(bundle));
            return ExitCode.Success;
        }

        BundleSectionInfo? section = bundle.Sections.FirstOrDefault(section => SectionNames.Of(section.Kind, section.Architecture) == sectionName);
        if (section is null)
        {
            BundleInput.Print(CommandLineDiagnostics.NoSection(sectionName, BundleTable.Names(bundle)), path);
            return ExitCode.UsageError;
        }

        // Without a source map the disassembly has no policy lines: that is no reason to show nothing.
        SourceMap? map = null;
        if (bundle.Find(SectionKind.SourceMap) is { } sources) { SourceMapReader.TryRead(bundle.Bytes(sources).ToArray(), out map); }
        StandardStreams.WriteOutput(json ? AsJson(bundle, section, map) : AsText(bundle, section, map));
        return ExitCode.Success;
    }

    private static string AsText(BundleFile bundle, BundleSectionInfo section, SourceMap? map)
    {
        ReadOnlySpan<byte> bytes = bundle.Bytes(section);
        switch (section.Kind)
        {
            case SectionKind.Seccomp:
                string name = SectionNames.Of(section.Kind, section.Architecture);
                return SeccompPrinter.Print(bytes, index => map?.Describe(map.PlaceOf(name, index)));
            case SectionKind.Landlock when LandlockRules.Read(bytes, out LandlockRules? rules) == BundleStatus.Ok && rules is not null:
                return LandlockPrinter.Print(rules);
            case SectionKind.Launch when LaunchSettings.Read(bytes, out LaunchSettings? settings) == BundleStatus.Ok && settings is not null:
                return LaunchPrinter.Print(settings);
            case SectionKind.Cgroup when CgroupLimits.Read(bytes, out CgroupLimits? limits) == BundleStatus.Ok && limits is not null:
                return CgroupPrinter.Print(limits, index => map?.Describe(map.PlaceOf("cgroup", index)));
            case SectionKind.BpfLsm or SectionKind.BpfNetwork when BpfPrograms.Read(bytes, out BpfPrograms? programs) == BundleStatus.Ok && programs is not null:
                string programsName = SectionNames.Of(section.Kind, section.Architecture);
                return BpfSectionPrinter.Print(programs, index => map?.Describe(map.PlaceOf(programsName, index)));
            case SectionKind.Wasi when WasiManifest.Read(bytes, out WasiManifest? manifest) == BundleStatus.Ok && manifest is not null:
                return WasmPrinter.Print(manifest, index => map?.Describe(map.PlaceOf("wasi", index)));
            case SectionKind.Manifest or SectionKind.SourceMap:
                return Encoding.UTF8.GetString(bytes) + (bytes.EndsWith("\n"u8) ? "" : "\n");
            default:
                return HexDump.Of(bytes);
        }
    }

    private static string AsJson(BundleFile bundle, BundleSectionInfo section, SourceMap? map)
    {
        ReadOnlySpan<byte> bytes = bundle.Bytes(section);
        return section.Kind switch
        {
            SectionKind.Landlock when LandlockRules.Read(bytes, out LandlockRules? rules) == BundleStatus.Ok && rules is not null => Text(LandlockJson.Write(rules)),
            SectionKind.Launch when LaunchSettings.Read(bytes, out LaunchSettings? settings) == BundleStatus.Ok && settings is not null => Text(LaunchJson.Write(settings)),
            SectionKind.Cgroup when CgroupLimits.Read(bytes, out CgroupLimits? limits) == BundleStatus.Ok && limits is not null => Text(CgroupJson.Write(limits)),
            SectionKind.Wasi => Encoding.UTF8.GetString(bytes),
            SectionKind.Manifest or SectionKind.SourceMap => AsText(bundle, section, map),
            _ => BundleTable.LinesAsJson(AsText(bundle, section, map)),
        };
    }

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
