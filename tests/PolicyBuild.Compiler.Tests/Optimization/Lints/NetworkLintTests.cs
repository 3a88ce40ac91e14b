using Xunit;

namespace PolicyBuild.Compiler.Tests.Optimization.Lints;

/// <summary>Lints on network mode filtered: what each warns of, and what comes near and is meant.</summary>
public class NetworkLintTests
{
    private static string Filtered(string lists) => "profile: p\nnetwork:\n  mode: filtered\n" + string.Concat(lists.Split('\n').Select(line => "  " + line + "\n"));

    [Theory]
    [InlineData("outbound: ['10.0.0.0/8:443', §'10.1.0.0/16:443']")]
    [InlineData("outbound: [§'10.1.0.0/16:443', '10.0.0.0/8:*']")]
    [InlineData("outbound: ['10.0.0.0/8:443', §'tcp:10.0.0.0/8:443']")]
    [InlineData("outbound: ['10.0.0.0/8:443', §'10.0.0.0/8:443']")]
    [InlineData("outbound: ['[2001:db8::]/32:*', §'[2001:db8:1::]/48:443']")]
    [InlineData("outbound: ['10.0.0.0/8:443', §'[::ffff:10.0.0.1]:443']")]
    [InlineData("outbound: ['*:443', §'[2001:db8::1]:443']")]
    [InlineData("outbound: ['0.0.0.0/0:443', '[::]/0:443', §'*:443']")]
    [InlineData("outbound: ['0.0.0.0/0:443', '*:443']")] // all of IPv6 is new
    [InlineData("outbound: ['10.0.0.0/8:443', '10.1.0.0/16:8443', 'udp:10.1.0.0/16:8443', '11.0.0.0/8:443']", "8443")]
    [InlineData("outbound: ['tcp:10.0.0.0/8:443', 'udp:10.1.0.0/16:443', '10.1.0.0/16:443']", "udp:10.1.0.0/16:443")]
    [InlineData("outbound: ['tcp:10.0.0.0/8:443', 'udp:10.1.0.0/16:443', '[2001:db8::]/32:443']")]
    [InlineData("inbound: [8080, §'tcp:8080']")]
    [InlineData("inbound: [§'udp:53', 53]")]
    [InlineData("inbound: ['tcp:53', 'udp:53', 5353]")]
    [InlineData("inbound: [53, §53]")]
    public void Entries_that_say_nothing_new(string lists, string? marked = null)
    {
        if (marked is not null)
        {
            int at = lists.IndexOf("'udp:10.1.0.0/16:", StringComparison.Ordinal);
            lists = lists.Insert(at, "§");
        }

        LintCases.Check("PB4050", Filtered(lists));
    }

    [Theory]
    [InlineData("dns: disabled\noutbound: ['10.0.0.0/8:443', §'udp:192.0.2.1:53']")]
    [InlineData("dns: disabled\noutbound: [§'*:53']")]
    [InlineData("dns: disabled\noutbound: [§'192.0.2.1:853', '192.0.2.1:854']")]
    [InlineData("dns: disabled\noutbound: ['10.0.0.0/8:*']")]
    [InlineData("dns: system\noutbound: ['192.0.2.1:53']")]
    [InlineData("outbound: ['192.0.2.1:53']")]
    public void Name_servers_that_are_refused(string lists) => LintCases.Check("PB4051", Filtered(lists));

    [Theory]
    [InlineData("inbound: [§'udp:5000']")]
    [InlineData("inbound: [§'udp:5000']\noutbound: ['tcp:10.0.0.0/8:*']")]
    [InlineData("inbound: ['udp:5000']\noutbound: ['10.0.0.0/8:*']")]
    [InlineData("inbound: ['udp:5000']\noutbound: ['udp:10.0.0.0/8:5000']")]
    [InlineData("inbound: [8080, 'tcp:443']")]
    public void Servers_that_cannot_answer(string lists) => LintCases.Check("PB4052", Filtered(lists));

    [Theory]
    [InlineData("profile: p\nnetwork: §{mode: filtered}\n")]
    [InlineData("profile: p\nnetwork: §{mode: filtered, dns: disabled, inbound: [], outbound: []}\n")]
    [InlineData("profile: p\nnetwork: {mode: filtered, dns: system}\n")]
    [InlineData("profile: p\nnetwork: {mode: filtered, dns: [192.0.2.1]}\n")]
    [InlineData("profile: p\nnetwork: {mode: filtered, inbound: [80]}\n")]
    [InlineData("profile: p\nnetwork: {mode: filtered, outbound: ['192.0.2.1:80']}\n")]
    [InlineData("profile: p\nnetwork: {mode: none}\n")]
    public void Lists_that_let_nothing_through(string policy) => LintCases.Check("PB4053", policy);

    [Theory]
    [InlineData("outbound: [§'*:*']")]
    [InlineData("outbound: [§'tcp:0.0.0.0/0:*']")]
    [InlineData("outbound: ['*:443', '0.0.0.0/1:*', '128.0.0.0/1:*']")]
    public void Destinations_that_are_everything(string lists) => LintCases.Check("PB4054", Filtered(lists));
}
