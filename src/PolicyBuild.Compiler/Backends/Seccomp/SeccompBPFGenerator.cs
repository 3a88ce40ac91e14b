using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Pipeline;
using Architecture = PolicyBuild.Uapi.Architecture;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>Makes one seccomp filter for each architecture of a policy.</summary>
internal sealed class SeccompBPFGenerator : ISectionGenerator
{
    // Its memory serves one filter after the other.
    private readonly SeccompLowering _lowering = new();

    /// <inheritdoc/>
    public StageId Id => new("seccomp", Version: 10);

    /// <inheritdoc/>
    public ImmutableArray<Architecture> TargetsOf(PolicyModel policy) => SeccompModel.ArchitecturesOf(policy);

    /// <inheritdoc/>
    public ImmutableArray<GeneratedSection> Run(PolicyModel policy, Architecture target, DiagnosticBag diagnostics, CancellationToken cancel)
    {
        if (policy.Seccomp is { } seccomp && RefusesItsOwnAbi(seccomp, target)) { diagnostics.Add(SeccompDiagnostics.NoNativeAbi(seccomp.DefaultSource, target)); }
        SeccompModel model = SeccompModel.Of(policy, target);
        cancel.ThrowIfCancellationRequested();
        SeccompCode code = _lowering.LowerNext(model);
        byte[] program = code.ToBytes();
        return SeccompVerifier.Verify(code, model, program, diagnostics)
            ? [new GeneratedSection(SectionKind.Seccomp, target, ImmutableCollectionsMarshal.AsImmutableArray(program), code.Sources)]
            : [];
    }

    /// <summary>
    /// Whether a filter serves ABIs of its target, but not the target's own. The launcher is a program of that one, and its execve comes
    /// under the filter. A target that has none of the listed ABIs is another matter: the list may be made for other targets (PB4010).
    /// </summary>
    private static bool RefusesItsOwnAbi(SeccompPolicy seccomp, Architecture target)
    {
        foreach (SeccompTarget served in seccomp.Targets)
        {
            if (served.Architecture != target || served.Abis.IsEmpty) { continue; }
            foreach (SeccompAbi abi in served.Abis)
            {
                if (abi.Abi == target) { return false; }
            }

            return true;
        }

        return false;
    }
}
