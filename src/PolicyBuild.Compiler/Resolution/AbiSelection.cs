using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Which ABIs each filter serves: those that the policy lists and the target's kernel runs.</summary>
internal static class AbiSelection
{
    /// <summary>The ABIs of one target in canonical order; the target's own where the policy lists none.</summary>
    public static ImmutableArray<Architecture> For(Architecture target, ImmutableArray<Architecture> listed)
    {
        if (listed.IsDefault) { return [target]; }
        var abis = ImmutableArray.CreateBuilder<Architecture>(3);
        for (Architecture abi = Architecture.X86_64; abi <= Architecture.LoongArch64; abi++)
        {
            if (listed.Contains(abi) && Runs(target, abi)) { abis.Add(abi); }
        }

        return abis.ToImmutable();
    }

    /// <summary>Reads <c>architectures</c>; the default value where it is absent.</summary>
    public static ImmutableArray<Architecture> Read(SyntaxNode? node, ResolveContext context)
    {
        if (node is null) { return default; }
        var listed = ImmutableArray.CreateBuilder<Architecture>();
        foreach (SyntaxNode item in ResolveContext.Items(node))
        {
            if (item is ScalarNode name && ArchitectureNames.TryParse(name.Text, out Architecture abi)) { listed.Add(abi); }
        }

        foreach (Architecture target in context.Options.Architectures)
        {
            if (For(target, listed.ToImmutable()).IsEmpty)
            {
                context.Report(LintDiagnostics.NoAbi(context.At(node), ArchitectureNames.NameOf(target)));
            }
        }

        return listed.ToImmutable();
    }

    // A 64-bit kernel runs the 32-bit programs of its family (AUDIT_ARCH_* of include/uapi/linux/audit.h; x32 is x86_64 with bit 30 set).
    private static bool Runs(Architecture kernel, Architecture abi) => kernel == abi || kernel switch
    {
        Architecture.X86_64 => abi is Architecture.I386 or Architecture.X32,
        Architecture.AArch64 => abi is Architecture.Arm,
        _ => false,
    };
}
