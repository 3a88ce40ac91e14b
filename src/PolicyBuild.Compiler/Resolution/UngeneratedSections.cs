using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>
/// The sections that no backend generates: each key that is written is noted, and its values are checked, so that a wrong path is a wrong
/// path today and not only when its backend comes.
/// </summary>
internal sealed class UngeneratedSections(ResolveContext context)
{
    /// <summary>Checks the sections of a policy.</summary>
    /// <param name="root">The policy.</param>
    public void Check(MappingNode root)
    {
        Refuse(ResolveContext.Section(root, "security"), "bpf_lsm", "security.");
        if (Refuse(root, "performance") is { } performance) { CheckPerformance(performance); }
        Refuse(root, "adaptive");
        if (Refuse(root, "modes") is not { } modes) { return; }
        foreach (MappingEntry mode in modes.Entries)
        {
            if (mode.Value is MappingNode overlay) { CheckOverlay(overlay, $"modes.{mode.Key.Text}.", ModeOf(mode.Key.Text)); }
        }
    }

    // One note for each key, so that each has a message at its own place.
    private MappingNode? Refuse(MappingNode? parent, string key, string prefix = "")
    {
        MappingNode? section = ResolveContext.Section(parent, key);
        if (section is null) { return null; }
        foreach (MappingEntry entry in section.Entries) { context.Refuse(prefix + key + "." + entry.Key.Text, entry.Key); }
        return section;
    }

    // An overlay is noted as a whole already; what its parts would add of their own is checked and dropped.
    private void CheckOverlay(MappingNode overlay, string prefix, LaunchMode mode)
    {
        int noted = context.Unsupported.Count;
        MappingNode? security = ResolveContext.Section(overlay, "security");
        if (ResolveContext.Section(security, "seccomp") is { } seccomp) { new SeccompResolver(context).Resolve(seccomp); }
        if (ResolveContext.Section(security, "landlock") is { } landlock) { new LandlockResolver(context).Resolve(landlock); }
        new ProcessResolver(context).Resolve(process: null, security?.Find("capabilities"), mode);
        new NetworkResolver(context).Resolve(ResolveContext.Section(overlay, "network"), mode, prefix);
        new ResourcesResolver(context).Resolve(ResolveContext.Section(overlay, "resources"));
        context.Unsupported.Count = noted;
    }

    private static LaunchMode ModeOf(string name) => name switch
    {
        "direct" => LaunchMode.Direct,
        "hardened" => LaunchMode.Hardened,
        _ => LaunchMode.Sandbox,
    };

    private void CheckPerformance(MappingNode section)
    {
        if (section.Find("cpu_affinity") is SequenceNode cpus)
        {
            foreach (SyntaxNode item in cpus.Items)
            {
                if (item is ScalarNode range && !IsCpuRange(range.Text)) { context.Report(SettingDiagnostics.BadCpuRange(context.At(range), range.Text)); }
            }
        }

        if (section.Find("prefetch") is not SequenceNode paths) { return; }
        foreach (SyntaxNode item in paths.Items)
        {
            if (item is ScalarNode path) { PathPatternReader.TryRead(path, context, out _); }
        }
    }

    private static bool IsCpuRange(ReadOnlySpan<char> text)
    {
        int dash = text.IndexOf('-');
        ReadOnlySpan<char> first = dash < 0 ? text : text[..dash];
        ReadOnlySpan<char> last = dash < 0 ? text : text[(dash + 1)..];
        return ushort.TryParse(first, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out ushort low)
            && ushort.TryParse(last, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out ushort high)
            && low <= high;
    }
}
