namespace PolicyBuild.Runtime.Interop;

/// <summary>The kernel's keys (keyrings(7)).</summary>
internal static class Keyrings
{
    // linux/keyctl.h
    private const long JoinSessionKeyring = 1; // KEYCTL_JOIN_SESSION_KEYRING
    private const long ReadKey = 11; // KEYCTL_READ
    private const long SessionKeyring = -3; // KEY_SPEC_SESSION_KEYRING

    /// <summary>Gives this process a new, empty session keyring, which has no name: its number, or a negative error number.</summary>
    internal static int JoinNewSession() => (int)Sys.Call(SyscallNumber.KeyCtl, JoinSessionKeyring);

    /// <summary>
    /// Whether one of the calls that reach keys comes to the kernel's keys at all: a filter round this process answers for the program too, and a kernel may have none.
    /// Nothing is read or made: every call lacks what it needs.
    /// </summary>
    internal static bool AreReachable() =>
        Arrives(Sys.Call(SyscallNumber.KeyCtl, ReadKey, SessionKeyring)) || Arrives(Sys.Call(SyscallNumber.AddKey)) || Arrives(Sys.Call(SyscallNumber.RequestKey));

    private static bool Arrives(long result) => result is not (-KernelError.Permission or -KernelError.NotImplemented);
}
