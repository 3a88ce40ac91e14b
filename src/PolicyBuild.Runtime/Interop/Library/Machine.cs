using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>The architecture that this process runs on.</summary>
internal static class Machine
{
    internal static bool IsArm64 { get; } = RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64;
}
