using System.Runtime;

namespace Internal.Runtime.CompilerHelpers;

/// <summary>Symbols that the code generator calls around exported methods. With no runtime to tell of the change there is nothing to do.</summary>
internal static class StartupCodeHelpers
{
    [RuntimeExport("RhpReversePInvoke")]
    private static void EnterManaged(IntPtr frame) { }

    [RuntimeExport("RhpReversePInvokeReturn")]
    private static void LeaveManaged(IntPtr frame) { }

    [RuntimeExport("RhpPInvoke")]
    private static void LeaveForNative(IntPtr frame) { }

    [RuntimeExport("RhpPInvokeReturn")]
    private static void ReturnFromNative(IntPtr frame) { }

    /// <summary>Called when a buffer on the stack was overrun.</summary>
    [RuntimeExport("RhpFallbackFailFast")]
    private static void FailFast() => PolicyBuild.Launcher.Fault.Stop("a buffer on the stack was overrun"u8);
}
