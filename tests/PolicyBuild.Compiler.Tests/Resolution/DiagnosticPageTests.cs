using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution;

/// <summary>The policies on the pages of resolve errors and lints are held to what the pages say.</summary>
public class DiagnosticPageTests
{
    // Up to here the codes are about files beside the policy, which a page cannot show.
    private const string LastAboutFiles = "PB3010";

    public static TheoryData<string> Codes()
    {
        var codes = new TheoryData<string>();
        foreach (string page in Directory.GetFiles(Path.Combine(Repository.Root, "docs", "diagnostics"), "PB?0*.md").Order(StringComparer.Ordinal))
        {
            string code = Path.GetFileNameWithoutExtension(page);
            if (code[2] is '3' or '4' && string.CompareOrdinal(code, LastAboutFiles) > 0) { codes.Add(code); }
        }

        return codes;
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_first_policy_of_a_page_has_the_diagnostic_and_the_second_has_not(string code)
    {
        string[] blocks = File.ReadAllText(Path.Combine(Repository.Root, "docs", "diagnostics", code + ".md")).Split("```yaml\n")[1..];
        Assert.Equal(2, blocks.Length);
        Assert.Contains(code, CodesOf(blocks[0]));
        Assert.DoesNotContain(CodesOf(blocks[1]), other => other == code || other.StartsWith("PB1", StringComparison.Ordinal)
            || other.StartsWith("PB2", StringComparison.Ordinal) || other.StartsWith("PB3", StringComparison.Ordinal));
    }

    // Some pages are about what one architecture lacks.
    private static List<string> CodesOf(string block)
    {
        var codes = new List<string>();
        foreach (Architecture architecture in CompileOptions.Default.Architectures)
        {
            Resolved resolved = Resolved.Text(block[..block.IndexOf("```", StringComparison.Ordinal)], architecture);
            codes.AddRange(resolved.Diagnostics.Select(d => d.Code));
            if (resolved.Model is not null) { codes.AddRange(resolved.Optimize().Lints.Diagnostics.Select(d => d.Code)); }
        }

        return codes;
    }
}
