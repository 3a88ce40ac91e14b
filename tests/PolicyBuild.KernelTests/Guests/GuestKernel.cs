using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Uapi;

namespace PolicyBuild.KernelTests.Guests;

/// <summary>A kernel that eng/vm boots.</summary>
/// <param name="Name">Its name in eng/vm/fetch.sh.</param>
/// <param name="Architecture">The processor that is emulated.</param>
/// <param name="LandlockAbi">Its Landlock ABI; 0: it has none.</param>
internal sealed record GuestKernel(string Name, Architecture Architecture, int LandlockAbi)
{
    /// <summary>Every kernel that the cases run on.</summary>
    public static IReadOnlyList<GuestKernel> All { get; } =
    [
        new("x86_64-5.10", Architecture.X86_64, 0),
        new("x86_64-6.1", Architecture.X86_64, 2),
        new("x86_64-6.12", Architecture.X86_64, 6),
        new("x86_64-7.3", Architecture.X86_64, 11),
        new("aarch64-6.1", Architecture.AArch64, 2),
        new("aarch64-6.12", Architecture.AArch64, 6),
    ];

    public bool IsX64 => Architecture == Architecture.X86_64;

    /// <summary>LANDLOCK_ACCESS_FS_* that this kernel judges (linux/landlock.h): written out here, so that the compiler's table is held against it.</summary>
    public ulong LandlockFs => LandlockAbi switch
    {
        0 => 0,
        2 => 0x3FFF,
        6 => 0xFFFF,
        11 => 0x1FFFF,
        _ => throw new InvalidOperationException("no kernel of this ABI is booted"),
    };

    /// <summary>Its release, which is in its name.</summary>
    public Version Release => Version.Parse(Name[(Name.IndexOf('-', StringComparison.Ordinal) + 1)..]);

    /// <summary>Whether it has a security hook.</summary>
    public bool Has(KernelHook hook) => Release >= new Version(hook.Since.Major, hook.Since.Minor);

    /// <summary>Whether its programs get the text of a path on a hook: on some it takes bpf_path_d_path, of 6.12 (docs/hooks.md).</summary>
    public bool TellsPath(KernelHook hook, HookArgument argument) =>
        Release >= new Version(6, 12) || (argument.Reach == HookPathReach.Helper && !hook.Name.StartsWith("path_", StringComparison.Ordinal));

    /// <summary>A system call's number on this kernel.</summary>
    public int Number(string name) =>
        SyscallTable.TryGetNumber(Architecture, name, out int number) ? number : throw new ArgumentException("no such call: " + name);

    public static GuestKernel Named(string name) => All.Single(kernel => kernel.Name == name);
}
