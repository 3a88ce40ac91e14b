using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads <c>adaptive</c>: what the launcher does of it, and what nothing enforces yet.</summary>
internal sealed class AdaptiveResolver(ResolveContext context)
{
    /// <summary>The mode that a trigger moves the running program to; null: none is named.</summary>
    /// <param name="root">The policy.</param>
    public static LaunchMode? UpgradeOf(MappingNode root) =>
        ResolveContext.Scalar(ResolveContext.Section(root, "adaptive"), "auto_upgrade") is { } upgrade ? ResolveContext.Mode(upgrade.Text) : null;

    /// <summary>The lowest mode that the launcher may fall back to; null where that is the policy's own.</summary>
    /// <param name="section">The section; null where it is absent.</param>
    /// <param name="mode">The policy's mode.</param>
    public LaunchMode? Resolve(MappingNode? section, LaunchMode mode)
    {
        if (section is null) { return null; }
        if (section.Find("auto_upgrade") is ScalarNode upgrade) { context.Keep("adaptive.auto_upgrade", upgrade); }
        if (section.Find("triggers") is SequenceNode { Items.Length: > 0 } triggers) { context.Keep("adaptive.triggers", triggers); }
        if (ResolveContext.Scalar(section, "auto_downgrade") is not { } downgrade) { return null; }

        LaunchMode lowest = ResolveContext.Mode(downgrade.Text);
        if (lowest > mode) { context.Report(SettingDiagnostics.FallbackAboveMode(context.At(downgrade), downgrade.Text)); }
        return lowest < mode ? lowest : null;
    }
}
