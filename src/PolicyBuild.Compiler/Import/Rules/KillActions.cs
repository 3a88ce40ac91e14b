using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Import.Rules;

/// <summary>A policy's deny list has one kill action, said by deny_action.</summary>
internal static class KillActions
{
    /// <summary>The kill action of the rules; null where none kills.</summary>
    public static SeccompAction? Of(IEnumerable<ImportedRule> rules)
    {
        foreach (ImportedRule rule in rules)
        {
            if (IsKill(rule.Action)) { return rule.Action; }
        }

        return null;
    }

    /// <summary>The first rule that kills otherwise than the first killing rule; null where all agree, and a policy can say it.</summary>
    public static ImportedRule? FirstOther(IEnumerable<ImportedRule> rules)
    {
        SeccompAction? first = null;
        foreach (ImportedRule rule in rules)
        {
            if (!IsKill(rule.Action)) { continue; }
            first ??= rule.Action;
            if (rule.Action != first) { return rule; }
        }

        return null;
    }

    private static bool IsKill(SeccompAction action) => action == SeccompAction.KillProcess || action == SeccompAction.KillThread;
}
