using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Cgroup;

/// <summary>Generates the cgroup section: files of cgroup v2 and the values that the launcher writes into them as they lie.</summary>
internal sealed class CgroupConfigGenerator : ISectionGenerator
{
    // Raise the version when the output for an unchanged policy changes: older cache entries then miss.
    /// <inheritdoc/>
    public StageId Id => new("cgroup", Version: 1);

    /// <inheritdoc/>
    public ImmutableArray<Architecture> TargetsOf(PolicyModel policy) => policy.Resources is null || !policy.Runtime.HasKernel ? [] : [Architecture.None];

    /// <inheritdoc/>
    public ImmutableArray<GeneratedSection> Run(PolicyModel policy, Architecture target, DiagnosticBag diagnostics, CancellationToken cancel)
    {
        if (policy.Resources is not { } resources) { return []; }
        cancel.ThrowIfCancellationRequested();
        CgroupModel model = CgroupModel.From(resources);
        if (model.IsEmpty) { return []; }
        if (model.Devices.Length > CgroupHeader.MaxDevices)
        {
            diagnostics.Add(GenerateDiagnostics.TooManyDevices(model.Devices[CgroupHeader.MaxDevices].Source, model.Devices.Length, CgroupHeader.MaxDevices));
            return [];
        }

        byte[] bytes = CgroupLowering.Lower(model);
        CgroupVerifier.Verify(bytes, resources);
        ImmutableArray<NodeRef> sources = [.. model.Settings.Select(setting => setting.Source), .. model.Devices.Select(device => device.Source)];
        return [new GeneratedSection(SectionKind.Cgroup, Architecture.None, [.. bytes], sources)];
    }
}
