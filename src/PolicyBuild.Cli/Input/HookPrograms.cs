using System.Diagnostics.CodeAnalysis;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Cli.Input;

/// <summary>The programs on security hooks of a bundle.</summary>
internal static class HookPrograms
{
    /// <summary>Reads them; false where the bundle has none.</summary>
    public static bool TryRead(BundleFile bundle, [NotNullWhen(true)] out BpfPrograms? programs)
    {
        programs = null;
        return bundle.Find(SectionKind.BpfLsm) is { } section && BpfPrograms.Read(bundle.Bytes(section), out programs) == BundleStatus.Ok && programs is not null;
    }

    /// <summary>The numbers of the programs on a hook.</summary>
    public static IEnumerable<int> On(BpfPrograms programs, string hook) => Enumerable.Range(0, programs.Programs.Length).Where(index => programs.Programs[index].Hook == hook);
}
