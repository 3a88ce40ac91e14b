using PolicyBuild.Compiler.Import;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Import;

public class DockerTests
{
    [Theory]
    [InlineData("""{"index": 0, "value": 5, "op": "SCMP_CMP_LE"}, {"index": 1, "value": 3, "op": "SCMP_CMP_GT"}""")]
    [InlineData("""{"index": 0, "value": 5, "op": "SCMP_CMP_EQ"}, {"index": 0, "value": 9, "op": "SCMP_CMP_GE"}, {"index": 1, "value": 3, "op": "SCMP_CMP_NE"}""")]
    [InlineData("""{"index": 2, "value": 15, "valueTwo": 3, "op": "SCMP_CMP_MASKED_EQ"}""")]
    [InlineData("""{"index": 2, "value": 12, "valueTwo": 7, "op": "SCMP_CMP_MASKED_EQ"}""")] // bits of the value beside the mask do not count
    [InlineData("""{"index": 2, "value": 18446744073709551615, "valueTwo": 4294967296, "op": "SCMP_CMP_MASKED_EQ"}""")]
    [InlineData("""{"index": 5, "value": 18446744073709551615, "op": "SCMP_CMP_LT"}""")]
    [InlineData("""{"index": 0, "op": "SCMP_CMP_EQ"}""")]
    public void Conditions_are_64_bits_wide_and_alternatives_where_an_argument_repeats(string conditions)
    {
        foreach ((string fallback, string action) in (ReadOnlySpan<(string, string)>)[("ERRNO", "ALLOW"), ("ALLOW", "KILL_PROCESS"), ("KILL", "LOG"), ("ALLOW", "ERRNO")])
        {
            string profile = $$"""
                {"defaultAction": "SCMP_ACT_{{fallback}}", "syscalls": [
                  {"names": ["read", "ioctl"], "action": "SCMP_ACT_{{action}}", "args": [{{conditions}}]},
                  {"name": "execve", "action": "SCMP_ACT_TRAP"}]}
                """;
            Imported imported = Imported.Text(ImportFormat.Docker, profile);
            new DockerMeaning(profile, "amd64", []).AgreesWith(imported.Only(), Architecture.X86_64);
            Assert.Equal(conditions.Contains("CMP_GE", StringComparison.Ordinal), imported.Messages.Contains("PB9107", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("[]", "1,1", "PB9102")]
    [InlineData("{}", "1,1", "PB9102")]
    [InlineData("""{"defaultAction": 1}""", "1,19", "PB9102")]
    [InlineData("""{"defaultAction": "ALLOW"}""", "1,19", "PB9109")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 0}""", "1,56", "PB9108")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": -1}""", "1,56", "PB9110")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1e2}""", "1,56", "PB9110")]
    [InlineData("""{"defaultAction": "SCMP_ACT_LOG", "defaultAction": "SCMP_ACT_LOG"}""", "1,35", "PB9102")]
    [InlineData("""{"defaultAction": "SCMP_ACT_LOG", "architectures": [], "archMap": []}""", "1,52", "PB9102")]
    [InlineData("""{"defaultAction": "SCMP_ACT_LOG", "syscalls": {}}""", "1,47", "PB9102")]
    public void A_wrong_profile_is_refused_where_it_is_wrong(string profile, string at, string code) => AssertRefused(profile, at, code);

    [Theory]
    [InlineData("""{"names": ["read"]}""", "2,1", "PB9102")]
    [InlineData("""{"names": ["read"], "name": "read", "action": "SCMP_ACT_TRAP"}""", "2,29", "PB9102")]
    [InlineData("""{"names": [7], "action": "SCMP_ACT_TRAP"}""", "2,12", "PB9102")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_TRAP", "args": [{"index": 6, "op": "SCMP_CMP_EQ"}]}""", "2,67", "PB9110")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "op": "=="}]}""", "2,76", "PB9109")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "value": 18446744073709551616, "op": "SCMP_CMP_EQ"}]}""", "2,79", "PB9110")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_TRAP", "includes": {"minKernel": "new"}}""", "2,74", "PB9102")]
    [InlineData("""{"names": ["read"], "action": "SCMP_ACT_KILL"}, {"names": ["write"], "action": "SCMP_ACT_KILL_PROCESS"}""", "2,60", "PB9108")]
    public void A_wrong_rule_is_refused_where_it_is_wrong(string rule, string at, string code) =>
        AssertRefused($"{{\"defaultAction\": \"SCMP_ACT_LOG\", \"syscalls\": [\n{rule}]}}", at, code);

    [Fact]
    public void What_has_no_equivalent_is_a_warning_and_a_comment()
    {
        Imported imported = Imported.Text(ImportFormat.Docker, """
            {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 9999, "flags": ["SECCOMP_FILTER_FLAG_LOG"], "listenerPath": "/run/x", "colour": 1,
             "syscalls": [{"names": ["read", "raed", "s390_runtime_instr"], "action": "SCMP_ACT_ALLOW", "errnoRet": 4},
                          {"names": ["write"], "action": "SCMP_ACT_TRACE", "errnoRet": 7}]}
            """);
        string policy = imported.Only();
        Assert.Contains("default: {errno: 4095}", policy, StringComparison.Ordinal);
        Assert.Equal(6, imported.Places.Count(place => place.EndsWith("PB9103", StringComparison.Ordinal)));
        Assert.Equal(2, imported.Places.Count(place => place.EndsWith("PB9104", StringComparison.Ordinal)));
        foreach (string word in (string[])["error 9999", "SECCOMP_FILTER_FLAG_LOG", "'listenerPath'", "'colour'", "'raed'", "message 7", "an error number beside SCMP_ACT_ALLOW"])
        {
            Assert.Contains(policy.Split('\n'), line => line.StartsWith("# - source:", StringComparison.Ordinal) && line.Contains(word, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Rules_that_overlap_with_different_actions_are_said_to()
    {
        Imported imported = Imported.Text(ImportFormat.Docker, """
            {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
             {"names": ["read"], "action": "SCMP_ACT_ALLOW"},
             {"names": ["read"], "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]},
             {"names": ["write"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 2, "op": "SCMP_CMP_EQ"}]},
             {"names": ["write"], "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}]}
            """);
        Assert.Equal(["source(3,13): PB9106"], imported.Places);
        Assert.Contains("here the most restrictive", imported.Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void Further_architectures_are_allowed_when_the_user_says_so()
    {
        const string Profile = """
            {"defaultAction": "SCMP_ACT_ERRNO", "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]}],
             "syscalls": [{"names": ["read", "stat64"], "action": "SCMP_ACT_ALLOW"}]}
            """;
        Imported own = Imported.Text(ImportFormat.Docker, Profile);
        Assert.Equal(["source(1,107): PB9105"], own.Places);
        Assert.Contains("architectures: [x86_64]\n", own.Only(), StringComparison.Ordinal);
        Imported all = Imported.Text(ImportFormat.Docker, Profile, ImportOptions.Default with { SubArchitectures = true });
        Assert.Empty(all.Places);
        Assert.Contains("architectures: [x86_64, i386, x32]\n", all.Only(), StringComparison.Ordinal);
        Assert.Contains("- stat64\n", all.Only(), StringComparison.Ordinal);
        Imported.Compile(all.Only(), Architecture.X86_64);
    }

    private static void AssertRefused(string profile, string at, string code)
    {
        Imported imported = Imported.Text(ImportFormat.Docker, profile);
        Assert.Equal([$"source({at}): {code}"], imported.Errors);
        Assert.Empty(imported.Policies);
    }
}
