using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Import.Json;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Import.Docker;

/// <summary>Which ABIs a profile allows on one architecture: its own always, others where the profile names them and the user wants them.</summary>
internal sealed class DockerAbis(ImportContext context, JsonShape shape)
{
    /// <summary>The ABIs, the architecture's own first.</summary>
    public ImmutableArray<Architecture> Read(JsonNode root)
    {
        if (root.Find("architectures") is { } list && root.Find("archMap") is not null)
        {
            context.Report(ImportDiagnostics.WrongShape(list.At, "'architectures' stands beside 'archMap'", "remove one of the two: Docker takes no profile with both"));
            return [context.Architecture];
        }

        List<JsonNode> names = [.. shape.Strings(root, "architectures")];
        foreach (JsonNode entry in shape.List(root, "archMap"))
        {
            if (!shape.Is(entry, JsonKind.Object, "an item of 'archMap'")) { continue; }
            shape.WarnOfOthers(entry, "architecture", "subArchitectures");
            JsonNode? main = shape.Require(entry, "architecture", JsonKind.String, "an item of 'archMap'");
            ImmutableArray<JsonNode> subordinate = shape.Strings(entry, "subArchitectures");
            if (main is null || !TryParse(main.Text, out Architecture architecture) || architecture != context.Architecture) { continue; }
            names.AddRange(subordinate);
        }

        return Choose(names);
    }

    /// <summary>The name that includes and excludes have for an architecture: Go's, but x86 for 386.</summary>
    public static string DockerName(Architecture architecture) => architecture switch
    {
        Architecture.X86_64 => "amd64",
        Architecture.I386 => "x86",
        Architecture.AArch64 => "arm64",
        Architecture.LoongArch64 => "loong64",
        _ => ArchitectureNames.NameOf(architecture),
    };

    private ImmutableArray<Architecture> Choose(List<JsonNode> names)
    {
        var abis = ImmutableArray.CreateBuilder<Architecture>(3);
        abis.Add(context.Architecture);
        var left = new List<string>();
        foreach (JsonNode name in names)
        {
            // Those of other families never run on this kernel: a filter need not speak of them.
            if (!TryParse(name.Text, out Architecture abi) || !RunsBeside(context.Architecture, abi) || abis.Contains(abi)) { continue; }
            if (context.Options.SubArchitectures) { abis.Add(abi); }
            else { left.Add(ArchitectureNames.NameOf(abi)); }
        }

        if (left.Count > 0)
        {
            string list = string.Join(" and ", left);
            context.LeftOut.Add($"{context.Place(names[0].At)}: the ABIs {list}, which the profile also allows: import with --sub-architectures to allow them");
            context.Report(ImportDiagnostics.OtherAbis(names[0].At, list));
        }

        return abis.ToImmutable();
    }

    private static bool RunsBeside(Architecture kernel, Architecture abi) => kernel switch
    {
        Architecture.X86_64 => abi is Architecture.I386 or Architecture.X32,
        Architecture.AArch64 => abi is Architecture.Arm,
        _ => false,
    };

    private static bool TryParse(string name, out Architecture architecture)
    {
        architecture = name switch
        {
            "SCMP_ARCH_X86_64" => Architecture.X86_64,
            "SCMP_ARCH_X86" => Architecture.I386,
            "SCMP_ARCH_X32" => Architecture.X32,
            "SCMP_ARCH_AARCH64" => Architecture.AArch64,
            "SCMP_ARCH_ARM" => Architecture.Arm,
            "SCMP_ARCH_RISCV64" => Architecture.RiscV64,
            "SCMP_ARCH_LOONGARCH64" => Architecture.LoongArch64,
            _ => Architecture.None,
        };
        return architecture != Architecture.None;
    }
}
