using PolicyBuild.Launcher;

namespace Internal.Runtime.CompilerHelpers;

/// <summary>What checked code calls where .NET would throw. There are no exceptions here: the process ends, nothing is started.</summary>
internal static class ThrowHelpers
{
    internal static void ThrowIndexOutOfRangeException() => Fault.Stop("an index was out of range"u8);

    internal static void ThrowDivideByZeroException() => Fault.Stop("a division by zero"u8);

    internal static void ThrowOverflowException() => Fault.Stop("an arithmetic overflow"u8);

    internal static void ThrowNullReferenceException() => Fault.Stop("a null pointer was used"u8);

    internal static void ThrowPlatformNotSupportedException() => Fault.Stop("an instruction that this processor lacks"u8);
}
