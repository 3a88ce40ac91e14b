using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads <c>process</c> and <c>security.capabilities</c>.</summary>
internal sealed class ProcessResolver(ResolveContext context)
{
    /// <summary>What is set on the process; entries that are wrong are reported and left out.</summary>
    public ProcessPolicy Resolve(MappingNode? process, SyntaxNode? capabilities, LaunchMode mode)
    {
        MappingNode? environment = ResolveContext.Section(process, "env");
        EnvironmentInheritance inheritance = ReadInheritance(environment?.Find("inherit"), out ImmutableArray<string> names);
        return new ProcessPolicy(
            inheritance,
            names,
            ReadVariables(ResolveContext.Section(environment, "set")),
            new RlimitResolver(context).Resolve(ResolveContext.Section(process, "rlimits")),
            ReadUmask(ResolveContext.Scalar(process, "umask")),
            ReadWorkingDirectory(ResolveContext.Scalar(process, "working_directory")),
            ReadCapabilities(capabilities, mode))
        {
            Source = process is null ? default : context.At(process),
            CapabilitiesSource = capabilities is null ? default : context.At(capabilities),
        };
    }

    private EnvironmentInheritance ReadInheritance(SyntaxNode? node, out ImmutableArray<string> names)
    {
        names = [];
        if (node is not SequenceNode list)
        {
            return (node as ScalarNode)?.Text switch
            {
                "all" => EnvironmentInheritance.All,
                "none" => EnvironmentInheritance.None,
                _ => EnvironmentInheritance.Safe,
            };
        }

        var read = new SortedSet<string>(StringComparer.Ordinal);
        foreach (SyntaxNode item in list.Items)
        {
            if (item is not ScalarNode name) { continue; }
            ReadOnlySpan<char> literal = name.Text.EndsWith('*') ? name.Text.AsSpan(0, name.Text.Length - 1) : name.Text;
            if (name.Text.Length > 0 && literal.IndexOfAny('=', '*', '\0') < 0) { read.Add(name.Text); }
            else { context.Report(SettingDiagnostics.BadVariableName(context.At(name), name.Text)); }
        }

        names = [.. read];
        return EnvironmentInheritance.Listed;
    }

    private ImmutableArray<EnvironmentVariable> ReadVariables(MappingNode? section)
    {
        if (section is null) { return []; }
        var variables = new List<EnvironmentVariable>(section.Entries.Length);
        foreach (MappingEntry entry in section.Entries)
        {
            string name = entry.Key.Text;
            if (name.Length == 0 || name.AsSpan().IndexOfAny('=', '\0') >= 0)
            {
                context.Report(SettingDiagnostics.BadVariableName(context.At(entry.Key), name));
                continue;
            }

            string value = (entry.Value as ScalarNode)?.Text ?? "";
            if (value.Contains('\0')) { context.Report(SettingDiagnostics.ZeroInValue(context.At(entry.Value), name)); }
            else { variables.Add(new EnvironmentVariable(name, value, context.At(entry.Key))); }
        }

        variables.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return [.. variables];
    }

    // A mask is octal however it is written: 027 and "0o27" are the same.
    private int? ReadUmask(ScalarNode? node)
    {
        if (node is null) { return null; }
        ReadOnlySpan<char> digits = node.Text.StartsWith("0o", StringComparison.Ordinal) ? node.Text.AsSpan(2) : node.Text;
        int value = digits.IsEmpty ? -1 : 0;
        foreach (char digit in digits)
        {
            value = digit is >= '0' and <= '7' && value is >= 0 and <= 0x1FF ? (value * 8) + (digit - '0') : -1;
        }

        if (value is >= 0 and <= 0x1FF) { return value; }
        context.Report(SettingDiagnostics.BadUmask(context.At(node), node.Text));
        return null;
    }

    private PathPattern? ReadWorkingDirectory(ScalarNode? node)
    {
        if (node is null || !PathPatternReader.TryRead(node, context, out PathPattern path)) { return null; }
        if (path.Pattern.Length == 0 && !node.Text.TrimEnd('/').EndsWith("/**", StringComparison.Ordinal)) { return path; }
        context.Report(PathDiagnostics.PatternAsFolder(context.At(node), node.Text));
        return null;
    }

    private ulong? ReadCapabilities(SyntaxNode? node, LaunchMode mode)
    {
        if (node is null) { return mode == LaunchMode.Direct ? null : 0; }
        ulong kept = 0;
        foreach (SyntaxNode item in ResolveContext.Items(node))
        {
            if (item is not ScalarNode name) { continue; }
            if (Capability.TryGetNumber(name.Text, out int number)) { kept |= 1UL << number; }
            else { context.Report(SettingDiagnostics.UnknownCapability(context.At(name), name.Text, NearestCapability(name.Text))); }
        }

        return kept;
    }

    private static string? NearestCapability(string name)
    {
        var names = new string[Capability.Count];
        for (int i = 0; i < names.Length; i++) { names[i] = Capability.NameAt(i); }
        return Spelling.Nearest(name, names);
    }
}
