using System.Globalization;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB51xx: a system call filter that cannot be made.</summary>
internal static class SeccompDiagnostics
{
    /// <summary>A filter longer than the kernel takes, at one of the rules that take the most room.</summary>
    /// <param name="at">The rule; none where no rule stands out.</param>
    /// <param name="syscall">A system call of the rule; null where no rule stands out.</param>
    /// <param name="architecture">The filter's architecture.</param>
    /// <param name="length">The filter's instructions.</param>
    /// <param name="share">Those of the rule.</param>
    public static Diagnostic TooManyInstructions(NodeRef at, string? syscall, Architecture architecture, int length, int share)
    {
        string total = string.Create(
            CultureInfo.InvariantCulture,
            $"the seccomp filter for {NameOf(architecture)} has {length} instructions, the kernel takes {SockFilter.MaxProgramLength}");
        return syscall is null
            ? Diagnostic.Error("PB5101", at, total, "write fewer rules, ABIs or values")
            : Diagnostic.Error(
                "PB5101", at, string.Create(CultureInfo.InvariantCulture, $"{total}, and {share} of them come from this rule for '{syscall}'"),
                "write a range or a mask instead of many values, or split the policy");
    }

    /// <summary>A filter that does not do what its policy says: a mistake of the compiler, found before anything is written.</summary>
    public static Diagnostic WrongCode(NodeRef at, Architecture architecture, string what) => Diagnostic.Error(
        "PB5102", at, $"internal error: the seccomp filter for {NameOf(architecture)} does not hold the policy: {what}",
        "please report this together with the policy; nothing was written");

    /// <summary>A filter that the launcher itself, a program of the target's own ABI, does not get through.</summary>
    public static Diagnostic NoNativeAbi(NodeRef at, Architecture target) => Diagnostic.Error(
        "PB5103", at,
        $"'architectures' lists ABIs of {NameOf(target)} but not {NameOf(target)} itself, and the execve that starts the program is a call of that ABI: it gets the deny action",
        $"add {NameOf(target)} to 'architectures', whose calls the rules hold too; or leave the target out by --arch");

    private static string NameOf(Architecture architecture) => ArchitectureNames.NameOf(architecture);
}
