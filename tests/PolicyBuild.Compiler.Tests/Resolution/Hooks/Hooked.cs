using PolicyBuild.Compiler.Model.Hooks;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution.Hooks;

/// <summary>Hook policies as text, and what is made of them as text that a person reads.</summary>
internal static class Hooked
{
    /// <summary>The rules of the one hook of a section <c>security.bpf_lsm</c>.</summary>
    public static HookPolicy One(string section) => Assert.Single(Read(section).Hooks);

    public static BpfLsmPolicy Read(string section) =>
        Resolved.Text(Resolved.Section("bpf_lsm", section)).Policy.BpfLsm ?? throw new Xunit.Sdk.XunitException("no programs");

    /// <summary>Each rule as <c>deny 1: access &amp; ffffffff AnyBits 2, path = /a</c>.</summary>
    public static IEnumerable<string> Rules(HookPolicy policy) => policy.Rules.Select(Text);

    public static string Text(HookRule rule) => $"{Text(rule.Verdict)}: {string.Join(", ", rule.Conditions.Select(Text))}".TrimEnd(' ', ':');

    public static string Text(HookVerdict verdict) => verdict.Action == HookAction.Deny ? $"deny {verdict.Errno}" : verdict.Action.ToString().ToLowerInvariant();

    private static string Text(HookCondition condition) => condition switch
    {
        NumberCondition number => $"{number.Argument}{(number.Mask == number.Argument.Mask ? "" : $" & {number.Mask:x}")} {number.Op} {string.Join('|', number.Values)}",
        PathCondition path => $"{path.Argument} {(path.Negated ? "not " : "")}{string.Join('|', path.Globs.Select(glob => (glob.Variable == 0 ? "" : "$" + glob.Variable) + glob.Pattern))}",
        AddressCondition address => $"{address.Argument} {(address.Negated ? "not " : "")}{string.Join('|', address.Ranges.Select(range => $"{range.Addresses}:{range.FirstPort}-{range.LastPort}"))}",
        TextCondition text => $"{text.Argument} {(text.Negated ? "not " : "")}{string.Join('|', text.Values)}",
        _ => "?",
    };
}
