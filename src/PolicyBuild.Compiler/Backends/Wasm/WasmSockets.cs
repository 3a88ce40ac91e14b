using System.Collections.Immutable;
using System.Globalization;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.Wasm;

/// <summary>
/// Turns the network mode and port rules into WASI socket capabilities: <c>wasi:sockets/loopback</c> or <c>wasi:sockets/network</c> for all
/// sockets of that reach; with port rules one for each operation (<c>.../tcp-bind</c>) or port (<c>.../tcp-connect@443</c>) instead.
/// </summary>
internal static class WasmSockets
{
    /// <summary>Adds the capabilities; none where the policy reaches no network.</summary>
    internal static void Add(PolicyModel policy, ImmutableArray<WasmCapability>.Builder capabilities, ImmutableArray<WasmGap>.Builder gaps)
    {
        NetworkPolicy network = policy.Network;
        if (!network.DnsServers.IsEmpty) { gaps.Add(new WasmGap("network.dns with a list", network.Source)); }
        if (network.Mode == NetworkMode.None) { return; }
        if (network.Mode == NetworkMode.Filtered)
        {
            // A capability names no address: all sockets of the host's network would be more than the lists allow.
            gaps.Add(new WasmGap("network.mode: filtered", network.Source));
            return;
        }

        string reach = network.Mode == NetworkMode.LoopbackOnly ? "wasi:sockets/loopback" : "wasi:sockets/network";
        if (policy.Landlock is not { } landlock || (landlock.Tcp is null && landlock.Udp is null))
        {
            capabilities.Add(new WasmCapability(reach, Optional: false, network.Source));
        }
        else
        {
            AddPorts(capabilities, reach + "/tcp-bind", landlock.Tcp?.Bind, network.Source);
            AddPorts(capabilities, reach + "/tcp-connect", landlock.Tcp?.Connect, network.Source);
            AddPorts(capabilities, reach + "/udp-bind", landlock.Udp?.Bind, network.Source);
            AddPorts(capabilities, reach + "/udp-connect", landlock.Udp?.Connect, network.Source);
        }

        // A list of servers cannot be held, and the runtime's own servers are not those: no names then.
        if (network is { Mode: NetworkMode.Host, DnsDisabled: false, DnsServers.IsEmpty: true })
        {
            capabilities.Add(new WasmCapability("wasi:sockets/ip-name-lookup", Optional: false, network.Source));
        }
    }

    // A list that is absent leaves its operation alone; an empty one allows nothing.
    private static void AddPorts(ImmutableArray<WasmCapability>.Builder capabilities, string operation, ImmutableArray<LandlockPort>? ports, NodeRef network)
    {
        if (ports is null)
        {
            capabilities.Add(new WasmCapability(operation, Optional: false, network));
            return;
        }

        foreach (LandlockPort port in ports.Value)
        {
            capabilities.Add(new WasmCapability(string.Create(CultureInfo.InvariantCulture, $"{operation}@{port.Port}"), Optional: false, port.Source));
        }
    }
}
