using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PolicyBuild.Accessors;

/// <summary>
/// Writes the class EmbeddedPolicies for a project that embeds its policies. The policies are additional files, whose metadata names the
/// resource: that works in an editor, which compiles no bundle. The hashes come from a list that a build writes.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class EmbeddedPolicyGenerator : IIncrementalGenerator
{
    /// <summary>The metadata of an additional file that is a policy: its file name without the last ending, NAME.policy.</summary>
    internal const string PolicyOption = "build_metadata.AdditionalFiles.PolicyBuildPolicy";

    /// <summary>The property that says whether policies are embedded.</summary>
    internal const string ModeOption = "build_property.PolicyBundleMode";

    /// <summary>The property that an editor sets.</summary>
    internal const string DesignTimeOption = "build_property.DesignTimeBuild";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<bool> isEmbedded = context.AnalyzerConfigOptionsProvider.Select((options, _) => Has(options, ModeOption, "Embedded"));
        IncrementalValueProvider<bool> isEditor = context.AnalyzerConfigOptionsProvider.Select((options, _) => Has(options, DesignTimeOption, "true"));
        IncrementalValueProvider<ImmutableArray<string>> resources = context.AdditionalTextsProvider.Combine(context.AnalyzerConfigOptionsProvider)
            .Select((pair, _) => ResourceOf(pair.Left, pair.Right)).Where(resource => resource is not null).Select((resource, _) => resource!) // filtered
            .Collect();
        IncrementalValueProvider<ImmutableArray<EmbeddedPolicyEntry>> compiled = context.AdditionalTextsProvider
            .Where(file => Path.GetFileName(file.Path) == EmbeddedPolicyList.FileName)
            .SelectMany((file, cancel) => EmbeddedPolicyList.Read(file.GetText(cancel))).Collect();
        context.RegisterSourceOutput(isEmbedded.Combine(isEditor).Combine(resources).Combine(compiled), (output, made) =>
        {
            (((bool embedded, bool editor), ImmutableArray<string> names), ImmutableArray<EmbeddedPolicyEntry> list) = made;
            // The list of this build is complete; an editor's is of an earlier build, and may have policies that are gone.
            if (embedded) { output.AddSource("EmbeddedPolicies.g.cs", AccessorWriter.Write(editor || list.IsEmpty ? Join(names, list) : list)); }
        });
    }

    private static bool Has(AnalyzerConfigOptionsProvider options, string option, string value) =>
        options.GlobalOptions.TryGetValue(option, out string? found) && string.Equals(found, value, StringComparison.OrdinalIgnoreCase);

    private static string? ResourceOf(AdditionalText file, AnalyzerConfigOptionsProvider options)
    {
        const string Ending = ".policy";
        if (!options.GetOptions(file).TryGetValue(PolicyOption, out string? name) || name.Length == 0) { return null; }
        if (name.EndsWith(Ending, StringComparison.Ordinal)) { name = name.Substring(0, name.Length - Ending.Length); }
        return "policies/" + name + ".policybundle";
    }

    /// <summary>The named resources, with the hashes of the list.</summary>
    private static ImmutableArray<EmbeddedPolicyEntry> Join(ImmutableArray<string> names, ImmutableArray<EmbeddedPolicyEntry> list)
    {
        var known = new Dictionary<string, EmbeddedPolicyEntry>(StringComparer.Ordinal);
        foreach (EmbeddedPolicyEntry entry in list) { known[entry.Resource] = entry; }
        return names.Distinct(StringComparer.Ordinal)
            .Select(name => known.TryGetValue(name, out EmbeddedPolicyEntry entry) ? entry : new EmbeddedPolicyEntry(name, "", "")).ToImmutableArray();
    }
}
