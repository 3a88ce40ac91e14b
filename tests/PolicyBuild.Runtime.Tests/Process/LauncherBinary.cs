using PolicyBuild.Testing;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>The real policy-run.</summary>
internal static class LauncherBinary
{
    /// <summary>The launcher for this machine.</summary>
    internal static string Path => TestMachine.IsArm64 ? PublishedLauncher.Arm64 : PublishedLauncher.X64;

    /// <summary>The launcher for aarch64.</summary>
    internal static string Arm64Path => PublishedLauncher.Arm64;
}
