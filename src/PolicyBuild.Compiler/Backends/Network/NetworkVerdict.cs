using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>What network mode filtered does with an operation.</summary>
/// <param name="Reason">Why; <see cref="NetworkReason.NameServer"/> depends on the target.</param>
/// <param name="Place">The entry, or else the list, of the policy.</param>
public readonly record struct NetworkVerdict(NetworkReason Reason, NodeRef Place)
{
    /// <summary>Whether it is let through, on a target whose name servers count as <paramref name="isNameServer"/>.</summary>
    /// <param name="isNameServer">Whether the address is one of the target's name servers.</param>
    public bool IsAllowed(bool isNameServer) =>
        Reason is NetworkReason.Listed or NetworkReason.AnyPort || (Reason == NetworkReason.NameServer && isNameServer);
}
