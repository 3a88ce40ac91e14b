using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>Reads the rules for one hook: a mapping with default, launch and rules, or a list of rules.</summary>
internal sealed class HookPolicyReader(HookPlace place)
{
    private readonly HookVerdictReader _verdicts = new(place);
    private readonly HookRuleReader _rules = new(place);

    /// <summary>Reads the rules; what is wrong in them is reported and left out.</summary>
    public HookPolicy Read(SyntaxNode node, KernelHook hook)
    {
        var mapping = node as MappingNode;
        HookVerdict standard = HookVerdict.Allow;
        if (mapping?.Find("default") is { } written && _verdicts.Read(written, hook) is { } verdict) { standard = verdict; }
        bool launch = hook.Name == "file_open";
        if (ResolveContext.Scalar(mapping, "launch") is { } word)
        {
            if (!launch) { place.Report(HookDiagnostics.LaunchElsewhere(place.At(word), hook.Name)); }
            launch &= word.Text != "none";
        }

        var rules = ImmutableArray.CreateBuilder<HookRule>();
        if ((mapping is null ? node : mapping.Find("rules")) is SequenceNode list)
        {
            foreach (SyntaxNode item in list.Items)
            {
                if (item is MappingNode rule) { _rules.Read(rule, hook, rules); }
            }
        }

        return new HookPolicy(hook, standard, launch, rules.DrainToImmutable(), place.At(node));
    }
}
