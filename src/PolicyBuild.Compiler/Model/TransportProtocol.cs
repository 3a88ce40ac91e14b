namespace PolicyBuild.Compiler.Model;

/// <summary>What a port belongs to.</summary>
public enum TransportProtocol : byte
{
    /// <summary>Both.</summary>
    Any,

    /// <summary>TCP, Multipath TCP included.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,
}
