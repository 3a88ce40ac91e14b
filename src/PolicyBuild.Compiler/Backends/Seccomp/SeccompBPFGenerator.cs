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
    public StageId Id => new("seccomp", Version: 3);

    /// <inheritdoc/>
    public ImmutableArray<Architecture> TargetsOf(PolicyModel policy) => SeccompModel.ArchitecturesOf(policy);

    /// <inheritdoc/>
    public ImmutableArray<GeneratedSection> Run(PolicyModel policy, Architecture target, DiagnosticBag diagnostics, CancellationToken cancel)
    {
        SeccompModel model = SeccompModel.Of(policy, target);
        cancel.ThrowIfCancellationRequested();
        SeccompCode code = _lowering.LowerNext(model);
        byte[] program = code.ToBytes();
        return SeccompVerifier.Verify(code, model, program, diagnostics)
            ? [new GeneratedSection(SectionKind.Seccomp, target, ImmutableCollectionsMarshal.AsImmutableArray(program), code.Sources)]
            : [];
    }
}
