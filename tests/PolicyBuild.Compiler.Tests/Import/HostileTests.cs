using System.Text;
using CsCheck;
using PolicyBuild.Compiler.Import;
using PolicyBuild.Compiler.Syntax;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Import;

/// <summary>Files made to hurt end in errors of their own, soon, and never in ours.</summary>
public class HostileTests
{
    private const string Profile = """{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}]}""";

    [Theory]
    [InlineData(ImportFormat.Docker)]
    [InlineData(ImportFormat.Firecracker)]
    public void Json_that_is_cut_off_is_refused_at_its_end(ImportFormat format)
    {
        for (int length = 1; length < Profile.Length; length++)
        {
            Imported imported = Imported.Text(format, Profile[..length]);
            Assert.Equal($"source(1,{Profile[..length].Length + 1}): PB9101", Assert.Single(imported.Errors));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \n")]
    [InlineData("{\"a\": 1,}")]
    [InlineData("{\"a\": 1} x")]
    [InlineData("{\"a\": 1} {}")]
    [InlineData("// c\n{}")]
    [InlineData("{'a': 1}")]
    [InlineData("{\"\\ud800\": 1}")]
    [InlineData("[\"\\udc00\"]")]
    [InlineData("{\"a\": 01}")]
    [InlineData("{\"a\": NaN}")]
    [InlineData("{\"ä😀\": ü}")]
    public void What_is_no_json_is_refused(string text) => Assert.EndsWith("PB9101", Assert.Single(Imported.Text(ImportFormat.Docker, text).Errors), StringComparison.Ordinal);

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void Nesting_ends_at_a_bound(char open, char close)
    {
        string lead = open == '{' ? "{\"a\":" : "[";
        foreach (int depth in (int[])[32, 33, 34, 100, 150_000])
        {
            string text = string.Concat(Enumerable.Repeat(lead, depth)) + "0" + new string(close, depth);
            Imported imported = Imported.Text(ImportFormat.Docker, text);
            Assert.Equal(depth > 32, imported.Messages.Contains("nested deeper than 32 levels", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(ImportFormat.Docker)]
    [InlineData(ImportFormat.Firecracker)]
    [InlineData(ImportFormat.Minijail)]
    public void Binary_files_and_files_beyond_the_bound_are_refused(ImportFormat format)
    {
        Assert.Equal(["source(1,1): PB1001"], Imported.Bytes(format, new byte[SyntaxLimits.MaxFileBytes + 1]).Errors);
        Assert.EndsWith("PB1005", Assert.Single(Imported.Bytes(format, [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0]).Errors), StringComparison.Ordinal);
        Assert.EndsWith("PB1004", Assert.Single(Imported.Bytes(format, [.. "{\"a\": \""u8, 0xFF, .. "\"}"u8]).Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Foreign_text_stays_in_its_comment()
    {
        Imported imported = Imported.Text(ImportFormat.Docker, """
            {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
              {"names": ["read"], "action": "SCMP_ACT_ALLOW", "comment": "\n      - mount\r\n\u2028- ptrace\u0085\u202e\u0000\ufeff\ufffe"},
              {"names": ["write"], "action": "SCMP_ACT_ALLOW", "comment": "policybuild:disable PB4004"},
              {"names": ["a\n      - reboot", "policybuild:disable PB4004"], "action": "SCMP_ACT_ALLOW"}]}
            """);
        (var model, _) = Imported.Compile(imported.Only(), PolicyBuild.Uapi.Architecture.X86_64);
        Assert.Equal(["read", "write"], model.Abis[0].Rules.Select(rule => rule.Syscall));
        Assert.DoesNotContain("policybuild:disable", imported.Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void Large_files_end_soon()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        string condition = """{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}""";
        string rules = string.Join(",", Enumerable.Range(0, 4000).Select(i =>
            $$"""{"names": ["read"], "action": "SCMP_ACT_{{(i % 2 == 0 ? "ALLOW" : "LOG")}}", "args": [{{condition}}]}"""));
        Assert.NotEmpty(Imported.Text(ImportFormat.Docker, "{\"defaultAction\": \"SCMP_ACT_TRAP\", \"syscalls\": [" + rules + "]}").Places);
        Assert.NotEmpty(Imported.Text(ImportFormat.Minijail, string.Concat(Enumerable.Repeat("read: 1\n", 100_000))).Errors);
        Assert.NotEmpty(Imported.Text(ImportFormat.Minijail, "read: " + string.Join(" && ", Enumerable.Repeat("arg0 == 1", 80_000))).Errors);
        Assert.NotEmpty(Imported.Text(ImportFormat.Minijail, "read: arg0 == " + new string('(', 500_000)).Errors);
        Assert.NotEmpty(Imported.Text(ImportFormat.Minijail, string.Concat(Enumerable.Range(0, 5000).Select(i => $"read: {{ arg0 == {i} && arg1 == {i}; {(i % 2 == 0 ? "log" : "trap")} }}\n"))).Errors);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
    }

    [Theory]
    [InlineData(ImportFormat.Docker)]
    [InlineData(ImportFormat.Firecracker)]
    [InlineData(ImportFormat.Minijail)]
    public void No_text_makes_the_importer_fail(ImportFormat format)
    {
        string[] parts = format == ImportFormat.Minijail
            ? ["read", ": ", "arg0", " == ", " & ", " in ", "|", "&&", "||", "~", "(", ")", "{", "}", "[", "]", "1", "0x", "\\\n", "\n", "return ", "EPERM", ";", ",", "@include ", "/a", "@default ", "trap", "@denylist", "#", "-", "é"]
            : ["{", "}", "[", "]", ":", ",", "\"syscalls\"", "\"names\"", "\"filter\"", "\"defaultAction\"", "\"default_action\"", "\"SCMP_ACT_ALLOW\"", "\"allow\"", "\"read\"", "1", "null", "true", "\"args\"", "\"index\"", "\"\\u0000\"", "1e9", "-0"];
        Gen.OneOf([.. parts.Select(Gen.Const)]).Array[0, 40].Select(string.Concat).Sample(text =>
        {
            Imported imported = Imported.Bytes(format, Encoding.UTF8.GetBytes(text));
            Assert.DoesNotContain("PB0001", imported.Messages, StringComparison.Ordinal);
            Assert.Equal(imported.Errors.Any(), imported.Policies.IsEmpty);
        }, iter: 3000);
    }
}
