using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace PolicyBuild.Testing;

/// <summary>What a test needs beyond the source tree: absent, it skips with the reason; with CI=true it fails instead.</summary>
public static class Requirement
{
    public static bool InCI { get; } = Environment.GetEnvironmentVariable("CI") is "true" or "1";

    public static void Met([DoesNotReturnIf(false)] bool condition, string reason)
    {
        if (condition) { return; }
        if (InCI) { Assert.Fail("required in CI: " + reason); }
        Assert.Skip(reason);
    }

    /// <summary>Skips also in CI: what the machine's kernel or processor cannot do, no script can install.</summary>
    public static void Possible([DoesNotReturnIf(false)] bool condition, string reason)
    {
        if (!condition) { Assert.Skip(reason); }
    }

    public static string Tool(string name)
    {
        string? found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Met(found is not null, $"the tool '{name}' is not installed");
        return found;
    }
}
