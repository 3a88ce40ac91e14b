using PolicyBuild.Testing;

namespace PolicyBuild.Sdk.Tests.Harness;

/// <summary>The dotnet command as a developer's shell starts it: without what the test host and a CI machine put into the environment.</summary>
internal static class Dotnet
{
    // Of these the first group comes from the MSBuild that started the tests; the second hides what users see (node reuse, annotations, locked mode).
    private static readonly string[] s_removed =
    [
        "MSBUILD_EXE_PATH", "MSBuildExtensionsPath", "MSBuildSDKsPath", "MSBuildLoadMicrosoftTargetsReadOnly", "MSBUILDLOADALLFILESASWRITEABLE",
        "DOTNET_HOST_PATH", "DOTNET_CLI_TELEMETRY_SESSIONID", "TESTINGPLATFORM_UI_LANGUAGE",
        "MSBUILDDISABLENODEREUSE", "CI", "TF_BUILD", "GITHUB_ACTIONS",
    ];

    /// <summary>The changes to this process's environment that each command starts with.</summary>
    public static Dictionary<string, string?> Environment(string cacheHome)
    {
        Dictionary<string, string?> changes = s_removed.ToDictionary(name => name, _ => (string?)null);
        changes["NUGET_PACKAGES"] = PackedSdk.Packages;
        changes["XDG_CACHE_HOME"] = cacheHome;
        changes["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        changes["DOTNET_CLI_UI_LANGUAGE"] = "en";
        changes["DOTNET_NOLOGO"] = "1";
        return changes;
    }

    /// <summary>Runs the command to its end, whatever its exit status.</summary>
    public static ProcessRun Run(IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string?> environment, int limitSeconds = 240) =>
        ProcessRun.Of("dotnet", arguments, folder: folder, environment: environment, limitSeconds: limitSeconds);
}
