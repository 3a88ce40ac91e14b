namespace PolicyBuild.Tasks.Publishing;

/// <summary>The platforms that policy-run is built for.</summary>
internal static class LauncherPlatform
{
    /// <summary>The folder of policy-run for a runtime identifier; null where there is none. It needs no C library: linux-musl-x64 is linux-x64 to it.</summary>
    public static string? Of(string runtime)
    {
        string[] parts = runtime.Split('-');
        return parts[0] != "linux" ? null : parts[^1] switch
        {
            "x64" => "linux-x64",
            "arm64" => "linux-arm64",
            _ => null,
        };
    }
}
