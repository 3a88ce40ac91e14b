using System.Globalization;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB7001 and PB7004 to PB7006: what only a build of a project can get wrong.</summary>
internal static class BuildDiagnostics
{
    /// <summary>A policy whose compile took longer than the project allows.</summary>
    public static Diagnostic OverBudget(TimeSpan elapsed, TimeSpan budget) => new(
        "PB7001",
        Severity.Warning,
        string.Create(CultureInfo.InvariantCulture, $"the policy took {elapsed.TotalMilliseconds:F1} ms to compile, {budget.TotalMilliseconds:0.###} ms are allowed"),
        "make it smaller, or raise PolicyCompileBudget");

    /// <summary>A policy that would have the output of another one.</summary>
    public static Diagnostic SameName(string name, string other) => new(
        "PB7004", Severity.Error, $"two policies would become '{name}.policybundle'; the other is '{other}'", "rename one of them");

    /// <summary>A file that gives no name to its bundle.</summary>
    public static Diagnostic BadName() => new(
        "PB7005", Severity.Error, "a SandboxPolicy must be a file named NAME.policy.yaml", "rename the file, or remove the item");

    /// <summary>A property that cannot be read.</summary>
    public static Diagnostic BadProperty(string property, string value, string expected) => new(
        "PB7006", Severity.Error, $"{property} is '{value}'", "write " + expected);
}
