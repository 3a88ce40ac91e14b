using PolicyBuild.Compiler.Tests.Resolution;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Optimization.Lints;

/// <summary>Holds a policy text to the place where one lint warns of it.</summary>
internal static class LintCases
{
    private const string Mark = "§";

    /// <summary>Checks that a lint warns at '§', once, or is silent where the text has no mark. Other lints do not count.</summary>
    public static void Check(string code, string marked)
    {
        int at = marked.IndexOf(Mark, StringComparison.Ordinal);
        Resolved resolved = Resolved.Text(marked.Replace(Mark, "", StringComparison.Ordinal));
        IEnumerable<string> found = resolved.Optimize().Lints.Lines.Where(line => line.Contains(": " + code + ": ", StringComparison.Ordinal)).Select(line => line[..line.IndexOf(':')]);
        if (at < 0)
        {
            Assert.Empty(found);
            return;
        }

        string before = marked[..at];
        Assert.Equal([$"p.policy.yaml({before.Count(c => c == '\n') + 1},{before.Length - before.LastIndexOf('\n')})"], found);
    }

    /// <summary>A policy with system call rules; the section's text begins in line 5, column 5.</summary>
    public static string Seccomp(string text, string mode = "direct") => $"profile: p\nmode: {mode}\nsecurity:\n  seccomp:\n" + Indented(text);

    /// <summary>A policy with path rules.</summary>
    public static string Landlock(string text, string mode = "sandbox") => $"profile: p\nmode: {mode}\nsecurity:\n  landlock:\n" + Indented(text);

    /// <summary>A policy with both.</summary>
    public static string Both(string seccomp, string landlock, string mode = "direct") => Seccomp(seccomp, mode) + "  landlock:\n" + Indented(landlock);

    private static string Indented(string text) => string.Concat(text.Split('\n').Select(line => "    " + line + "\n"));
}
