using System.Text;
using CsCheck;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Tests.Schema;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Syntax;

public class ParserFuzzTests
{
    // What YAML gives a meaning to, and what no policy may hold.
    private const string Alphabet = "[]{},:-?&*!|>'\"%@`#~<= \t\n\r\\a0\u0000\u0085\uFEFF\u2028é";

    private static readonly Gen<(int Policy, List<(int Kind, int Place, int With)> Edits)> s_edits = Gen.Select(
        Gen.Int[0, GoodPolicies.All.Count - 1],
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000]).List[1, 6]);

    [Fact]
    public void A_policy_edited_at_random_gives_a_tree_or_an_error_that_lies_in_the_file() => s_edits.Sample(
        edit =>
        {
            var text = new StringBuilder(GoodPolicies.All[edit.Policy]);
            foreach ((int kind, int place, int with) in edit.Edits) { Edit(text, kind, place % (text.Length + 1), with); }
            AssertSound(Encoding.UTF8.GetBytes(text.ToString()));
        },
        iter: 5_000);

    [Fact]
    public void Indicators_in_any_order_give_a_tree_or_an_error_that_lies_in_the_file() => Gen.Int[0, Alphabet.Length - 1].Array[0, 40].Sample(
        letters => AssertSound(Encoding.UTF8.GetBytes([.. letters.Select(letter => Alphabet[letter])])),
        iter: 10_000);

    [Fact]
    public void Bytes_in_any_order_give_a_tree_or_an_error_that_lies_in_the_file() => Gen.Byte.Array[0, 60].Sample(AssertSound, iter: 10_000);

    private static void AssertSound(byte[] bytes)
    {
        var parsed = new ParsedText(bytes, validate: true);
        Assert.True(parsed.Policy is not null || parsed.Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error));
        int lines = bytes.Count(value => value is (byte)'\n' or (byte)'\r') + 1;
        foreach (string place in parsed.Places)
        {
            int[] numbers = [.. place[7..].Split(':').Select(number => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture))];
            Assert.InRange(numbers[0], 1, lines);
            Assert.InRange(numbers[1], 1, bytes.Length + 1);
        }
    }

    private static void Edit(StringBuilder text, int kind, int place, int with)
    {
        char letter = Alphabet[with % Alphabet.Length];
        if (kind == 0 || place == text.Length)
        {
            text.Insert(place, letter);
        }
        else if (kind == 1)
        {
            text[place] = letter;
        }
        else if (kind == 2)
        {
            text.Remove(place, Math.Min(1 + with % 8, text.Length - place));
        }
        else
        {
            text.Insert(with % text.Length, text.ToString(place, Math.Min(1 + with % 20, text.Length - place)));
        }
    }
}
