using PolicyBuild.Compiler.Tests.Syntax;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Schema;

public class SchemaValidatorTests
{
    [Theory]
    [InlineData("mdoe: direct", "PB2001 2:1 unknown key 'mdoe'; did you mean 'mode'?")]
    [InlineData("MODE: direct", "PB2001 2:1 unknown key 'MODE'; did you mean 'mode'?")]
    [InlineData("security: {quux: 1}", "PB2001 2:12 unknown key 'quux'; write bpf_lsm, capabilities, landlock, level or seccomp")]
    [InlineData("security: {landlok: {}}", "PB2001 2:12 unknown key 'landlok'; did you mean 'landlock'? write bpf_lsm, capabilities, landlock, level or seccomp")]
    [InlineData("extends: a", "PB2002 2:10 expected a list, found 'a'; write [a] for a list of one")]
    [InlineData("security: {bpf_lsm: {file_open: {action: deny, path: /x}}}", "PB2002 2:33 expected a list, found keys and values; write [{...}] for a list of one")]
    [InlineData("security: {bpf_lsm: {file_open: {default: deny, path: /x}}}", "PB2001 2:49 unknown key 'path'; write default, launch or rules")]
    [InlineData("extends: {a: b}", "PB2002 2:10 expected a list, found keys and values; write [{...}] for a list of one")]
    [InlineData("security: {seccomp: {default: kill}}", "PB2003 2:31 'kill' is not allowed here; write deny, allow, kill_process, kill_thread, trap, log, trace, notify or an error: {errno: EPERM}")]
    [InlineData("security: {seccomp: {deny_action: allow}}", "PB2003 2:35 'allow' is not allowed here; write kill_process, kill_thread, trap or an error: {errno: EPERM}")]
    [InlineData("security: {seccomp: {allow: [12]}}", "PB2002 2:30 expected a system call, a group such as @file-system, or a rule with conditions, found the number 12")]
    [InlineData("security: {landlock: {tcp: {}}}", "PB2007 2:28 no key is here, but at least 1 must be")]
    [InlineData("mode: [direct]", "PB2002 2:7 expected direct, sandbox or hardened, found a list")]
    [InlineData("security:", "PB2002 2:10 expected the security layers, found nothing; write a value, or remove the key")]
    [InlineData("extends:", "PB2002 2:9 expected a list, found nothing; write [] for an empty list")]
    [InlineData("extends: [1]", "PB2002 2:11 expected a text, found the number 1; quote it to make it a text: \"1\"")]
    [InlineData("performance: {zygote: on}", "PB2002 2:23 expected true or false, found 'on'; write true")]
    [InlineData("performance: {zygote: No}", "PB2002 2:23 expected true or false, found 'No'; write false")]
    [InlineData("resources: {timeout: 30}", "PB2002 2:22 expected a time such as 500ms, 30s, 5m or 2h, found the number 30")]
    [InlineData("resources: {pids: 1.5}", "PB2002 2:19 expected a whole number, found the number 1.5")]
    [InlineData("mode: Sandbox", "PB2003 2:7 'Sandbox' is not allowed here; did you mean 'sandbox'? write direct, sandbox or hardened")]
    [InlineData("enforcement: best_effort", "PB2003 2:14 'best_effort' is not allowed here; did you mean 'best-effort'? write required or best-effort")]
    [InlineData("resources: {io: [{read: 1}]}", "PB2004 2:18 the key 'device' is missing; a limit such as {device: /dev/sda, read: 10MB} needs it")]
    [InlineData("resources: {pids: 0}", "PB2005 2:19 0 is out of range; write 1 to 4194304")]
    [InlineData("resources: {io: [{device: /a, read_ops: 0}]}", "PB2005 2:41 0 is out of range; write 1 or more")]
    [InlineData("resources: {cpu: .nan}", "PB2005 2:18 .nan is out of range; write a number of processors from 0.01 on")]
    [InlineData("resources: {pids: 99999999999999999999999999}", "PB2005 2:19 99999999999999999999999999 is out of range; write 1 to 4194304")]
    [InlineData("resources: {memory: 12QB}", "PB2006 2:21 expected a size such as 512MB or 1.5GiB (powers of 1024), or a number of bytes, found '12QB'")]
    [InlineData("extends: [\"\"]", "PB2006 2:11 expected a text, found ''")]
    [InlineData("adaptive: {triggers: [{}]}", "PB2007 2:23 no key is here, but at least 1 must be")]
    [InlineData("process: {umask: 022}", "PB2008 2:18 022 is decimal in YAML 1.2 and octal in YAML 1.1; write 0o before an octal number, and no 0 before a decimal one")]
    public void One_mistake_gives_one_error_at_its_place(string section, string expected)
    {
        var parsed = new ParsedText($"profile: x\n{section}\n", validate: true);
        Assert.Equal([expected], parsed.Lines);
        Assert.False(parsed.Fits);
    }

    [Fact]
    public void A_misspelt_key_is_not_missing_as_well() =>
        Assert.Equal(["PB2001 1:1"], new ParsedText("profil: x\n", validate: true).Places);

    [Fact]
    public void All_mistakes_are_reported_at_once() =>
        Assert.Equal(["PB2001 1:1", "PB2003 2:7", "PB2002 3:10", "PB2004 1:1"], new ParsedText("a: b\nmode: x\nextends: y\n", validate: true).Places);

    [Fact]
    public void A_file_that_others_extend_needs_no_profile()
    {
        Assert.True(new ParsedText("mode: direct\n", validate: true, isBase: true).Fits);
        Assert.False(new ParsedText("mode: direct\n", validate: true, isBase: false).Fits);
        Assert.False(new ParsedText("mode: direct\nresources: {io: [{}]}\n", validate: true, isBase: true).Fits);
    }

    [Fact]
    public void A_mistake_that_aliases_repeat_is_reported_once()
    {
        var parsed = new ParsedText("profile: x\nsecurity: &s {level: hihg}\nmodes: {direct: {security: *s}, sandbox: {security: *s}}\n", validate: true);
        Assert.Equal(["PB2003 2:22"], parsed.Places);
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("65535", true)]
    [InlineData("65536", false)]
    [InlineData("-1", false)]
    [InlineData("0x50", true)]
    [InlineData("80.0", false)]
    public void Ports_reach_from_0_to_65535(string port, bool fits) =>
        Assert.Equal(fits, new ParsedText($"profile: x\nsecurity: {{landlock: {{tcp: {{bind: [{port}]}}}}}}\n", validate: true).Fits);

    [Theory]
    [InlineData("a", true)]
    [InlineData("0a", true)]
    [InlineData("-a", false)]
    [InlineData("_a", false)]
    [InlineData("a.b_c-d", true)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("ä", false)]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123", true)]
    [InlineData("a1234567890123456789012345678901234567890123456789012345678901234", false)]
    public void A_profile_is_a_plain_name_of_at_most_64_characters(string name, bool fits) =>
        Assert.Equal(fits, new ParsedText($"profile: {name}\n", validate: true).Fits);

    [Theory]
    [InlineData("512", true)]
    [InlineData("512B", true)]
    [InlineData("512k", true)]
    [InlineData("1.5GiB", true)]
    [InlineData("1 GB", true)]
    [InlineData("1TB", true)]
    [InlineData("1PB", false)]
    [InlineData("-1MB", false)]
    [InlineData("1.MB", false)]
    [InlineData("1.5", false)]
    [InlineData("MB", false)]
    public void Sizes_are_bytes_or_a_number_with_a_unit(string size, bool fits) =>
        Assert.Equal(fits, new ParsedText($"profile: x\nresources: {{memory: {size}}}\n", validate: true).Fits);
}
