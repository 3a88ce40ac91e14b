using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PolicyBuild.Compiler.Import.Rules;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Import.Writing;

/// <summary>Prints an imported filter as a policy for people: each part below a comment that says where it comes from.</summary>
internal static class PolicyWriter
{
    private static readonly ImmutableArray<string> s_lists = ["allow", "deny", "log", "trap", "trace", "notify"];

    /// <summary>The policy's YAML.</summary>
    public static string Write(ImportedFilter filter)
    {
        var text = new StringBuilder();
        foreach (string line in filter.Head) { AppendComment(text, "", line); }
        AppendNotes(text, filter);
        text.Append("profile: ").Append(Scalar(filter.Profile)).Append("\nmode: direct\n");
        if (filter.Kernel is { } kernel) { text.Append(CultureInfo.InvariantCulture, $"requires:\n  kernel: \"{kernel.Major}.{kernel.Minor}\"\n"); }
        text.Append("security:\n  seccomp:\n");
        AppendComment(text, "    ", filter.DefaultOrigin);
        text.Append("    default: ").Append(ActionText(filter.Default)).Append('\n');
        if (KillActions.Of(filter.Rules) == SeccompAction.KillThread) { text.Append("    deny_action: kill_thread\n"); }
        text.Append("    architectures: [").AppendJoin(", ", filter.Abis.Select(ArchitectureNames.NameOf)).Append("]\n");
        foreach (string list in s_lists) { AppendRules(text, list, filter.Rules); }
        AppendLeftOut(text, filter.LeftOut);
        return text.ToString();
    }

    private static void AppendNotes(StringBuilder text, ImportedFilter filter)
    {
        AppendComment(text, "", "Calls by any other ABI get deny_action, which is kill_process unless it is written below.");
        ImmutableArray<string> lints = WidthLints.Of(filter);
        if (lints.IsEmpty) { return; }
        AppendComment(text, "", "Widths are those of the source, not those of the arguments' C types; remove the next line to see where they differ.");
        text.Append("# policybuild:disable ").AppendJoin(", ", lints).Append('\n');
    }

    private static void AppendRules(StringBuilder text, string list, ImmutableArray<ImportedRule> rules)
    {
        bool begun = false;
        string? origin = null;
        foreach (ImportedRule rule in rules)
        {
            if (ListOf(rule.Action) != list) { continue; }
            if (!begun) { text.Append("    ").Append(list).Append(":\n"); }
            begun = true;
            if (rule.Origin != origin) { AppendComment(text, "      ", rule.Origin); }
            origin = rule.Origin;
            RuleText.Append(text, rule);
        }
    }

    private static void AppendLeftOut(StringBuilder text, ImmutableArray<string> lines)
    {
        if (lines.IsEmpty) { return; }
        text.Append("# Not in this policy:\n");
        foreach (string line in lines) { AppendComment(text, "", "- " + line); }
    }

    private static void AppendComment(StringBuilder text, string indent, string comment)
    {
        foreach (string line in CommentText.Lines(comment)) { text.Append(indent).Append("# ").Append(line).Append('\n'); }
    }

    private static string ListOf(SeccompAction action) => action.Kind switch
    {
        0x7FFF0000 => "allow",
        0x7FFC0000 => "log",
        0x7FF00000 => "trace",
        0x7FC00000 => "notify",
        0x00030000 => "trap",
        _ => "deny",
    };

    private static string ActionText(SeccompAction action) =>
        action.Kind == SeccompAction.Errno(1).Kind ? $"{{errno: {RuleText.Error(action.Data)}}}" : action.ToString();

    // A name of digits, or one such as true, would be read as something else than text.
    private static string Scalar(string name) =>
        Syntax.CoreScalars.Classify(name) == Syntax.SyntaxKind.String ? name : "\"" + name + "\"";
}
