namespace PolicyBuild.Runtime.Interop;

/// <summary>The architecture that this executable is built for.</summary>
internal static class Machine
{
#if ARM64
    internal const bool IsArm64 = true;
#else
    internal const bool IsArm64 = false;
#endif
}
