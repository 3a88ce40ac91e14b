using System.Diagnostics;
using System.Text;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Syntax;

/// <summary>The files of the folder Hostile: expected.txt has, for each, the codes and places that it gives, and nothing else.</summary>
public class HostileFileTests
{
    private static readonly string s_folder = Repository.Folder("tests", "PolicyBuild.Compiler.Tests", "Hostile");

    public static TheoryData<string, string> Files
    {
        get
        {
            var files = new TheoryData<string, string>();
            foreach (string line in File.ReadLines(Path.Combine(s_folder, "expected.txt")))
            {
                int colon = line.IndexOf(": ", StringComparison.Ordinal);
                files.Add(line[..colon], line[(colon + 2)..]);
            }

            return files;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_hostile_file_gives_its_error_at_its_place_and_no_tree(string name, string expected)
    {
        long start = Stopwatch.GetTimestamp();
        var parsed = new ParsedText(File.ReadAllBytes(Path.Combine(s_folder, name)));
        Assert.Equal(expected, string.Join(", ", parsed.Places));
        Assert.True(parsed.Policy is null || parsed.Diagnostics.All(diagnostic => diagnostic.Severity == Severity.Error));
        Assert.All(parsed.Diagnostics, diagnostic => Assert.DoesNotContain("While ", diagnostic.Text, StringComparison.Ordinal));
        Assert.True(Stopwatch.GetElapsedTime(start).TotalMinutes < 2); // a guard against endless work, no measure
    }

    [Fact]
    public void Every_hostile_file_is_expected_to_do_something()
    {
        IEnumerable<string> listed = Files.Select(row => row.Data.Item1).Order(StringComparer.Ordinal);
        IEnumerable<string> there = Directory.EnumerateFiles(s_folder, "*.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
        Assert.Equal(there, listed);
        Assert.True(listed.Count() >= 60);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_hostile_file_cut_anywhere_gives_no_exception(string name, string expected)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(s_folder, name));
        for (int length = 0; length < Math.Min(bytes.Length, 200); length++)
        {
            var parsed = new ParsedText(bytes.AsMemory(0, length));
            Assert.True(parsed.Policy is not null || parsed.Diagnostics.Length > 0, $"{name} ({expected}) cut to {length} bytes: no tree and no error");
        }
    }

    public static TheoryData<string, string, string> HugeTexts => new()
    {
        { "brackets", new string('[', 200_000), "PB1002 1:65" },
        { "braces", new string('{', 200_000), "PB1002 1:65" },
        { "braces with keys", Repeat("{a: ", 100_000), "PB1002 1:254" },
        { "dashes", Repeat("- ", 200_000), "PB1002 1:129" },
        { "question marks", Repeat("? ", 200_000), "PB1002 1:129" },
        { "brackets on lines", Repeat("[\n", 200_000), "PB1002 65:1" },
        { "closing brackets", new string(']', 200_000), "PB1007 1:1" },
        { "an open quote", "a: \"" + new string('x', 1_000_000), "PB1007 1:4" },
        { "an anchor name", "a: &" + new string('x', 1_000_000), "" },
        { "an alias name", "a: *" + new string('x', 1_000_000), "PB1009 1:4" },
        { "a tag", "a: !" + new string('x', 1_000_000), "PB1015 1:4" },
        { "a plain text", "a: " + new string('x', 1_000_000), "" },
        { "a key", new string('k', 1_000_000) + ": 1\n", "PB1007 1:1000001" },
        { "spaces", new string(' ', 1_000_000) + "a: 1", "" },
        { "comments", Repeat("#\n", 500_000), "PB1012 1:1" },
        { "blank lines", new string('\n', 1_000_000) + "a: 1", "" },
        { "colons", Repeat("a: ", 300_000), "PB1007 1:5" },
        { "commas", "a: [" + new string(',', 500_000), "PB1007 1:5" },
        { "quotes", "a: [" + Repeat("'',", 300_000), "PB1003 1:299996" },
        { "anchors", "a: [" + Repeat("&a a,", 90_000) + "]", "" },
        { "a bomb of aliases", Bomb(), "PB1003 5:38" },
        { "deep anchors joined", DeepAliases(), "PB1002 4:24" },
        { "dashes on lines", "a:\n" + Repeat("- x\n", 99_997), "" },
        { "tabs", "a: [\n" + Repeat("\t\n", 400_000) + "]\n", "" },
        { "lines of tabs in brackets", "a: [\n" + Repeat("\tx,\n", 90_000) + "]\n", "" },
        { "duplicates", Repeat("a: 1\n", 40_000), null! },
        { "folded lines", "a: >\n" + Repeat(" x\n", 300_000), "" },
        { "literal lines", "a: |\n" + Repeat(" x\n", 300_000), "" },
        { "plain lines", "a:\n" + Repeat(" x\n", 300_000), "" },
        { "escapes", "a: \"" + Repeat("\\u0041", 150_000) + "\"\n", "" },
        { "digits", "a: " + new string('9', 1_000_000), "" },
        { "suppressions", Repeat("# policybuild:disable PB4001\n", 30_000) + "a: 1\n", "" },
    };

    [Theory]
    [MemberData(nameof(HugeTexts))]
    public void A_huge_text_ends_soon(string name, string text, string? expected)
    {
        long start = Stopwatch.GetTimestamp();
        var parsed = new ParsedText(Encoding.UTF8.GetBytes(text), validate: true);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        string found = string.Join(", ", parsed.Places.Where(place => place.StartsWith("PB10", StringComparison.Ordinal)).Take(3));
        if (expected is not null) { Assert.Equal(expected, found); }

        // No measure, but a guard: what is not linear here takes many minutes, and a loaded machine takes seconds for what is.
        Assert.True(elapsed.TotalMinutes < 2, $"{name}: {elapsed}");
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    private static string Bomb()
    {
        var text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 9; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        return text.ToString();
    }

    private static string DeepAliases()
    {
        static string Nest(int depth, string inner) => new string('[', depth) + inner + new string(']', depth);
        return $"a: &a {Nest(20, "x")}\nb: &b {Nest(20, "*a")}\nc: &c {Nest(20, "*b")}\nd: {Nest(20, "*c")}\n";
    }
}
