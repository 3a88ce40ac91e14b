using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply.Namespaces;

/// <summary>
/// The session keyring of a sandbox: an empty one. No namespace holds keys apart, and a process has those of its session, the login's, at hand.
/// </summary>
internal static class SessionKeyring
{
    /// <summary>Takes a new one, where there are keys; the exit status after a message.</summary>
    internal static int Leave(ref LaunchState state)
    {
        int result = Keyrings.JoinNewSession();
        if (result >= 0 || !Keyrings.AreReachable()) { return 0; }

        // The filter of mode hardened refuses all calls that reach keys.
        bool isHeld = state.Mode == LaunchMode.Hardened && state.HasSection(SectionKind.Seccomp);
        return isHeld ? 0 : NamespaceErrors.SessionKeyring(-result, state.BestEffort);
    }
}
