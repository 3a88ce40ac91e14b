using System.Text.RegularExpressions;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Cli.Tests;

/// <summary>Every code has a page, and every page has a code.</summary>
public sealed partial class DiagnosticPageTests
{
    [Fact]
    public void Every_code_of_the_sources_has_a_page_and_every_page_a_code()
    {
        var codes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(Repository.Folder("src"), "*.cs", SearchOption.AllDirectories))
        {
            if (file.Contains("/obj/", StringComparison.Ordinal)) { continue; }
            string text = File.ReadAllText(file);
            foreach (Match match in Quoted().Matches(text)) { codes.Add(match.Groups[1].Value); }
            foreach (Match match in Launcher().Matches(text)) { codes.Add("PB" + match.Groups[1].Value); }

            // The statuses of the bundle reader are the codes themselves.
            if (file.EndsWith("/BundleStatus.cs", StringComparison.Ordinal))
            {
                foreach (Match match in Status().Matches(text)) { codes.Add("PB" + match.Groups[1].Value); }
            }
        }

        IEnumerable<string> pages = Directory.EnumerateFiles(Repository.Folder("docs", "diagnostics"), "PB*.md")
            .Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);
        Assert.Equal(codes, pages);
    }

    [Fact]
    public void Every_page_begins_with_its_code_and_says_what_works()
    {
        foreach (string path in Directory.EnumerateFiles(Repository.Folder("docs", "diagnostics"), "PB*.md"))
        {
            string text = File.ReadAllText(path);
            Assert.StartsWith($"# {Path.GetFileNameWithoutExtension(path)}: ", text, StringComparison.Ordinal);
            Assert.True(text.Contains("Works:", StringComparison.Ordinal) || text.Contains("What to do:", StringComparison.Ordinal), path);
        }
    }

    [GeneratedRegex("\"(PB[0-9]{4})\"")]
    private static partial Regex Quoted();

    // The launcher has no strings: a message begins with the code's number.
    [GeneratedRegex(@"(?:ref line, |Code = )(8[0-9]{3})\b")]
    private static partial Regex Launcher();

    [GeneratedRegex(" = (6[0-9]{3}),")]
    private static partial Regex Status();
}
