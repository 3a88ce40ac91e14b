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
    }

    private void CheckPerformance(MappingNode section)
    {
        foreach (MappingEntry entry in section.Entries)
        {
            if (entry.Key.Text != "cpu_affinity" && !IsAsWithout(entry.Value)) { context.Keep("performance." + entry.Key.Text, entry.Key); }
        }

        if (section.Find("prefetch") is not SequenceNode paths) { return; }
        foreach (SyntaxNode item in paths.Items)
        {
            if (item is ScalarNode path) { PathPatternReader.TryRead(path, context, out _); }
        }
    }

    /// <summary>Whether the value asks for what is so without the key too: no zygote, the system's allocator, nothing prefetched.</summary>
    private static bool IsAsWithout(SyntaxNode value) =>
        value is ScalarNode { Kind: SyntaxKind.Null } or ScalarNode { Text: "false" or "system" } or SequenceNode { Items.IsEmpty: true };
}
