using System.Text.RegularExpressions;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Pure;

public sealed class DiagnosticPageTests
{
    [Fact]
    public void Every_code_of_the_launcher_has_a_page_and_every_page_a_code()
    {
        string[] codes = [.. Directory.EnumerateFiles(Repository.Folder("src", "PolicyBuild.Runtime", "Messages"), "*.cs")
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"(?:\(ref line, |Code = )(8\d{3})", RegexOptions.NonBacktracking))
            .Select(match => "PB" + match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];
        string[] pages = [.. Directory.EnumerateFiles(Repository.Folder("docs", "diagnostics"), "PB8*.md")
            .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(codes);
        Assert.Equal(codes, pages);
        Assert.All(pages, page => Assert.StartsWith($"# {page}: ", File.ReadAllText(Repository.Folder("docs", "diagnostics", page + ".md")), StringComparison.Ordinal));
    }
}
