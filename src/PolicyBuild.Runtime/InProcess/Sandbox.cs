using System.Runtime.Versioning;
using PolicyBuild.Runtime.InProcess;

namespace PolicyBuild.Runtime;

/// <summary>
/// Applies a compiled policy to the running process, for a program that restricts itself: once it has opened what it needs, and for good.
/// </summary>
/// <remarks>
/// A running process can be given less than a new one. Applied are no_new_privs, umask, working directory, resource limits, Landlock and
/// seccomp, the last two to all threads at once. That needs, for Landlock, a kernel with ABI 8 (Linux 7.0): the runtime always has threads
/// of its own, and one that stayed unrestricted would be a way out for all. Namespaces, cgroups, processors, time limits and an environment
/// are for policy-run to give. Everything is checked before anything is applied, and what cannot be applied is an exception, never half a sandbox.
/// </remarks>
[SupportedOSPlatform("linux")]
public static class Sandbox
{
    private static readonly Lock s_turn = new();

    /// <summary>Applies the bundle in a file.</summary>
    /// <param name="bundle">The path of a NAME.policybundle.</param>
    /// <param name="options">How; null: as the policy says.</param>
    /// <returns>What was applied, and what was left out because the policy or the options allow it.</returns>
    /// <exception cref="SandboxException">
    /// The policy cannot be applied; nothing was, unless <see cref="SandboxException.IsPartlyApplied"/> says otherwise.
    /// </exception>
    /// <exception cref="ArgumentException">The path is empty or has a zero character.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux on x86_64 or aarch64.</exception>
    public static AppliedSandbox Apply(string bundle, SandboxOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(bundle);
        CheckPlatform();
        lock (s_turn) { return RunningProcess.Restrict(bundle, default, options ?? new SandboxOptions()); }
    }

    /// <summary>Applies a bundle that is in memory, such as an embedded resource.</summary>
    /// <param name="bundle">The bytes of a NAME.policybundle.</param>
    /// <param name="options">How; null: as the policy says. Without <see cref="SandboxOptions.AppFolder"/>, ${app} is the program's base folder.</param>
    /// <returns>What was applied, and what was left out because the policy or the options allow it.</returns>
    /// <exception cref="SandboxException">
    /// The policy cannot be applied; nothing was, unless <see cref="SandboxException.IsPartlyApplied"/> says otherwise.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux on x86_64 or aarch64.</exception>
    public static AppliedSandbox Apply(ReadOnlySpan<byte> bundle, SandboxOptions? options = null)
    {
        CheckPlatform();
        lock (s_turn) { return RunningProcess.Restrict(null, bundle, options ?? new SandboxOptions()); }
    }

    private static void CheckPlatform()
    {
        bool fits = OperatingSystem.IsLinux()
            && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture is System.Runtime.InteropServices.Architecture.X64 or System.Runtime.InteropServices.Architecture.Arm64;
        if (!fits) { throw new PlatformNotSupportedException("a policy is applied on Linux on x86_64 or aarch64 only"); }
    }
}
