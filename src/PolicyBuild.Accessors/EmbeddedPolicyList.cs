using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Text;

namespace PolicyBuild.Accessors;

/// <summary>Reads the list that the build writes after it compiled the bundles: a line for each, resource, SHA-256 and policy hash, between tabs.</summary>
internal static class EmbeddedPolicyList
{
    /// <summary>The file's name.</summary>
    public const string FileName = "embedded-policies.txt";

    private const int Fields = 3;

    /// <summary>The entries of the list. A line of another shape is left out: it is no file of ours.</summary>
    public static ImmutableArray<EmbeddedPolicyEntry> Read(SourceText? text)
    {
        if (text is null) { return ImmutableArray<EmbeddedPolicyEntry>.Empty; }
        var entries = ImmutableArray.CreateBuilder<EmbeddedPolicyEntry>();
        foreach (TextLine line in text.Lines)
        {
            string[] fields = line.ToString().Split('\t');
            if (fields.Length == Fields && fields.Skip(1).All(IsDigest)) { entries.Add(new EmbeddedPolicyEntry(fields[0], fields[1], fields[2])); }
        }

        return entries.ToImmutable();
    }

    private static bool IsDigest(string text) => text.Length == 64 && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
}
