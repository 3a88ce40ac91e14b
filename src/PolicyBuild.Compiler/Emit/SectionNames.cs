using PolicyBuild.Bundles.Layout;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Emit;

/// <summary>The names of bundle sections as the command line and the source map write them.</summary>
public static class SectionNames
{
    /// <summary><c>manifest</c>, <c>launch</c>, <c>landlock</c>, <c>sourcemap</c>, <c>cgroup</c>, <c>wasi</c>, <c>lsm</c>, <c>network</c>, <c>seccomp.x86_64</c>.</summary>
    public static string Of(SectionKind kind, Architecture architecture)
    {
        string name = kind switch
        {
            SectionKind.Manifest => "manifest",
            SectionKind.Launch => "launch",
            SectionKind.Seccomp => "seccomp",
            SectionKind.Landlock => "landlock",
            SectionKind.SourceMap => "sourcemap",
            SectionKind.Cgroup => "cgroup",
            SectionKind.Wasi => "wasi",
            SectionKind.BpfLsm => "lsm",
            SectionKind.BpfNetwork => "network",
            _ => "section" + ((int)kind).ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        return architecture == Architecture.None ? name : name + "." + ArchitectureNames.NameOf(architecture);
    }
}
