using System.Collections.Immutable;
using System.Globalization;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Network;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Explanation;

/// <summary>Tells what becomes of a connection or a bind under a bundle: by its network mode, its lists, and the ports of its Landlock rules.</summary>
/// <param name="launch">The bundle's launch settings.</param>
/// <param name="landlock">Its Landlock rules; null: none.</param>
/// <param name="map">Its source map.</param>
/// <param name="mode">The mode that is in force; null: the bundle's own.</param>
public sealed class NetworkExplainer(LaunchSettings launch, LandlockRules? landlock, SourceMap map, LaunchMode? mode = null)
{
    /// <summary>Explains an operation.</summary>
    public NetworkExplanation Explain(NetworkQuestion question)
    {
        if (mode is not { } asked || asked == launch.Mode) { return ExplainOwn(question); }
        NetworkExplanation found = ExplainIn(question, asked);
        return found with { Outcome = $"in mode {asked.ToString().ToLowerInvariant()}: {found.Outcome}" };
    }

    private NetworkExplanation ExplainIn(NetworkQuestion question, LaunchMode asked)
    {
        foreach ((LaunchMode listed, NetworkModel? network) in map.OtherModes)
        {
            if (listed != asked) { continue; }
            if (network is not null) { return Filtered(question, network); }
            return launch.Network == NetworkMode.Filtered ? Host(question) : ExplainOwn(question);
        }

        return ExplainOwn(question);
    }

    private NetworkExplanation ExplainOwn(NetworkQuestion question) => launch.Network switch
    {
        NetworkMode.Filtered when map.Network is { } network => Filtered(question, network),
        NetworkMode.None => Of(question, false, launch.Mode == LaunchMode.Direct ? "EAFNOSUPPORT when the socket is made" : "no address is reached", "network mode none", []),
        NetworkMode.LoopbackOnly => Loopback(question),
        _ => Host(question),
    };

    private NetworkExplanation Filtered(NetworkQuestion question, NetworkModel network)
    {
        NetworkVerdict verdict = question.Address is { } address
            ? NetworkEvaluator.Connect(network, question.Protocol, address, question.Port)
            : NetworkEvaluator.Bind(network, question.Protocol, question.Port);
        SourcePlace place = SourceMap.PlaceOf(verdict.Place);
        string reason = verdict.Reason switch
        {
            NetworkReason.Listed => EntryOf(question, network),
            NetworkReason.NameServer => "'dns: system' lets the name servers through that are in the host's /etc/resolv.conf at the start",
            NetworkReason.NamesDisabled => "'dns: disabled' refuses ports 53 and 853",
            NetworkReason.AnyPort => "a UDP socket may take any free port, as one that sends does",
            _ => question.Address is null ? "'inbound' does not list the port" : "no entry of 'outbound' or 'dns' covers it",
        };
        if (question.Port == 0 && verdict.Reason == NetworkReason.Unlisted) { reason = "a TCP socket may bind listed ports alone, and no other is picked for it"; }
        string outcome = verdict.Reason == NetworkReason.NameServer ? "allowed where it is a name server of the host, else denied, EPERM"
            : verdict.IsAllowed(isNameServer: false) ? "allowed" : "denied, EPERM";
        return new NetworkExplanation(
            $"{question.Text}: {outcome} (network)", [(place, reason), .. LandlockReasons(question)], [.. FilteredLayers(question)]);
    }

    private static string EntryOf(NetworkQuestion question, NetworkModel network)
    {
        if (question.Address is not { } address)
        {
            foreach (NetworkPort port in network.Ports)
            {
                if (port.Covers(new NetworkPort(question.Protocol, question.Port, default))) { return port.ToString(); }
            }

            return "";
        }

        var asked = new NetworkDestination(question.Protocol, address.Unmapped(), question.Port, default);
        foreach (NetworkDestination destination in network.Destinations)
        {
            if (destination.Covers(asked)) { return destination.ToString(); }
        }

        return "";
    }

    private IEnumerable<string> FilteredLayers(NetworkQuestion question)
    {
        bool isBestEffort = launch.Flags.HasFlag(LaunchFlags.BestEffort);
        yield return question.Address is null
            ? "held by programs on the sandbox's cgroup (bind4, bind6, and ingress for a socket that listens without a bind)"
            : question.Protocol == TransportProtocol.Tcp
                ? "held by programs on the sandbox's cgroup (connect4, connect6, and egress for packets that name a way of their own)"
                : "held by programs on the sandbox's cgroup (connect4, connect6, sendmsg4, sendmsg6, and egress for packets that name a way of their own)";
        if (question.Address is not null) { yield return "a socket that was passed in is judged where the kernel runs programs on security hooks (socket_connect, socket_sendmsg); the caller's own are not passed on"; }
        yield return "a host without cgroup v2, CAP_BPF or CAP_NET_ADMIN: " + (isBestEffort
            ? "the program starts without these programs, which policy-run prints (best-effort)"
            : "policy-run does not start the program");
    }

    private NetworkExplanation Loopback(NetworkQuestion question)
    {
        if (question.Address is not { } asked) { return Of(question, true, "", "network mode loopback-only: in the sandbox's own network namespace", LandlockReasons(question)); }
        AddressPrefix address = asked.Unmapped();
        bool isLoopback = address.IsIPv6 ? address is { High: 0, Low: 0 or 1 } : address.High >> 56 == 127 || address.High == 0;
        return isLoopback
            ? Of(question, true, "", "network mode loopback-only: the sandbox's own loopback interface, not the host's", LandlockReasons(question))
            : Of(question, false, "ENETUNREACH", "network mode loopback-only: the sandbox has no other interface", []);
    }

    private NetworkExplanation Host(NetworkQuestion question) => Of(question, true, "", "network mode host: as the host's network lets it", LandlockReasons(question));

    private static NetworkExplanation Of(
        NetworkQuestion question, bool isAllowed, string how, string reason, ImmutableArray<(SourcePlace Place, string Text)> landlock) =>
        new($"{question.Text}: {(isAllowed ? "allowed" : "denied, " + how)} ({reason})", landlock, []);

    // Landlock's ports are a layer of their own: what they refuse is refused, whatever the others say.
    private ImmutableArray<(SourcePlace Place, string Text)> LandlockReasons(NetworkQuestion question)
    {
        if (landlock is null) { return []; }
        LandlockAccessNet right = question switch
        {
            { Protocol: TransportProtocol.Tcp, Address: null } => LandlockAccessNet.BindTcp,
            { Protocol: TransportProtocol.Tcp } => LandlockAccessNet.ConnectTcp,
            { Address: null } => LandlockAccessNet.BindUdp,
            _ => LandlockAccessNet.ConnectSendUdp,
        };
        if (!landlock.Handled[^1].Net.HasFlag(right)) { return []; }
        string section = SectionNames.Of(SectionKind.Landlock, Architecture.None);
        int since = LandlockHistory.Since(right);
        for (int i = 0; i < landlock.Ports.Length; i++)
        {
            if (landlock.Ports[i].Port != question.Port || !landlock.Ports[i].Access.HasFlag(right)) { continue; }

            // One rule may stand for entries of several lists of 'network'.
            SourcePlace place = launch.Network == NetworkMode.Filtered ? map.Landlock : map.PlaceOf(section, landlock.Paths.Length + i);
            return [(place, Line($"lets port {question.Port} through", since))];
        }

        return [(map.Landlock, Line($"refuses port {question.Port} with EACCES", since))];
    }

    private static string Line(FormattableString what, int since) =>
        string.Create(CultureInfo.InvariantCulture, $"Landlock {FormattableString.Invariant(what)} (from ABI {since} on; below, it does not look at it)");
}
