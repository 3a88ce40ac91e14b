using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Wasm;

/// <summary>Generates the WASI section for <c>runtime: wasm</c> and <c>auto</c>: what policy-run-wasm grants a program, and its limits.</summary>
internal sealed class WasmPolicyGenerator : ISectionGenerator
{
    // Raise the version when the output for an unchanged policy changes: older cache entries then miss.
    /// <inheritdoc/>
    public StageId Id => new("wasm", Version: 1);

    /// <inheritdoc/>
    public ImmutableArray<Architecture> TargetsOf(PolicyModel policy) => policy.Runtime.HasWasi ? [Architecture.None] : [];

    /// <inheritdoc/>
    public ImmutableArray<GeneratedSection> Run(PolicyModel policy, Architecture target, DiagnosticBag diagnostics, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        WasmModel model = WasmModel.From(policy);
        diagnostics.Add(WasmDiagnostics.NoDecisionModule(policy.Runtime.Source));
        foreach (WasmGap gap in model.Gaps) { diagnostics.Add(WasmDiagnostics.NotExpressed(gap.Source, gap.Setting)); }

        ReadOnlyMemory<byte> bytes = WasmLowering.Lower(model);
        WasmVerifier.Verify(bytes.Span, policy);
        ImmutableArray<NodeRef> sources = [.. model.Capabilities.Select(capability => capability.Source), .. model.Gaps.Select(gap => gap.Source)];
        return [new GeneratedSection(SectionKind.Wasi, Architecture.None, [.. bytes.Span], sources)];
    }
}
