using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Pipeline;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>Makes one seccomp filter for each architecture of a policy.</summary>
internal sealed class SeccompBPFGenerator : ISectionGenerator
{
    /// <inheritdoc/>
    public StageId Id => new("seccomp", Version: 3);

    /// <inheritdoc/>
    public ImmutableArray<GeneratedSection> Run(PolicyModel policy, DiagnosticBag diagnostics, CancellationToken cancel)
    {
        ImmutableArray<SeccompModel> models = SeccompModel.Of(policy);
        ImmutableArray<GeneratedSection>.Builder sections = ImmutableArray.CreateBuilder<GeneratedSection>(models.Length);
        SeccompLowering lowering = new();
        foreach (SeccompModel model in models)
        {
            cancel.ThrowIfCancellationRequested();
            SeccompCode code = lowering.LowerNext(model);
            byte[] program = code.ToBytes();
            if (!SeccompVerifier.Verify(code, model, program, diagnostics)) { continue; }
            sections.Add(new GeneratedSection(
                SectionKind.Seccomp, model.Architecture, ImmutableCollectionsMarshal.AsImmutableArray(program), code.Sources));
        }

        return sections.ToImmutable();
    }
}
