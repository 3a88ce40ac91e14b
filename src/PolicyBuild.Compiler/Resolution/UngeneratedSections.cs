using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>
/// The sections that no backend generates or nothing enforces: each key that is written is noted, and its values are checked, so that a
/// wrong path is a wrong path today and not only when its backend comes.
/// </summary>
internal sealed class UngeneratedSections(ResolveContext context)
{
    /// <summary>Checks the sections of a policy.</summary>
    /// <param name="root">The policy.</param>
    public void Check(MappingNode root)
    {
        if (ResolveContext.Section(root, "performance") is { } performance) { CheckPerformance(performance); }
        if (ResolveContext.Section(root, "modes") is not { } modes) { return; }
        foreach (MappingEntry mode in modes.Entries)
        {
            if (mode.Value is not MappingNode overlay) { continue; }
            context.Keep("modes." + mode.Key.Text, mode.Key);
            CheckOverlay(overlay, $"modes.{mode.Key.Text}.", ResolveContext.Mode(mode.Key.Text));
        }
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

    private void CheckPerformance(MappingNode section)
    {
        foreach (MappingEntry entry in section.Entries)
        {
            if (!IsAsWithout(entry.Value)) { context.Keep("performance." + entry.Key.Text, entry.Key); }
        }

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

    /// <summary>Whether the value asks for what is so without the key too: no zygote, the system's allocator, any processor, nothing prefetched.</summary>
    private static bool IsAsWithout(SyntaxNode value) =>
        value is ScalarNode { Kind: SyntaxKind.Null } or ScalarNode { Text: "false" or "system" or "none" } or SequenceNode { Items.IsEmpty: true };

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
