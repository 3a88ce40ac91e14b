using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>
/// Finds port rules beside sockets that have no such ports: Landlock sees TCP and UDP of the internet families alone. Netlink is not counted:
/// it speaks to the kernel, and the C library asks it for addresses.
/// </summary>
internal sealed class SocketFamilyLint : ILint
{
    // AF_* of linux/socket.h through which data leaves the machine.
    private static readonly (string Name, ulong Value)[] s_families =
        [("AF_PACKET", 17), ("AF_TIPC", 30), ("AF_BLUETOOTH", 31), ("AF_VSOCK", 40), ("AF_XDP", 44)];

    /// <inheritdoc/>
    public string Code => "PB4016";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if ((subject.Policy.Landlock?.Tcp ?? subject.Policy.Landlock?.Udp) is not { } ports) { return; }
        foreach (AbiFilter filter in subject.Filters)
        {
            var open = new List<string>();
            foreach ((string name, ulong value) in s_families)
            {
                if (filter.Passes("socket", value, 1) || filter.Passes("socket", value, 2) || filter.Passes("socket", value, 3)) { open.Add(name); }
            }

            NodeRef at = filter.FindOwn("socket", rule => !rule.Action.Denies)?.Source ?? ports.Source;
            if (open.Count == 0 || !LintSubject.IsOwn(at)) { continue; }
            diagnostics.Add(LintDiagnostics.OtherSocketFamilies(at, string.Join(", ", open)));
            return;
        }
    }
}
