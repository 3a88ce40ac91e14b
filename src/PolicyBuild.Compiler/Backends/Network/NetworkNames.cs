namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>What network mode filtered says of port 53 beyond the destinations.</summary>
public enum NetworkNames : byte
{
    /// <summary>Nothing: destinations decide, among them the servers that <c>dns</c> lists.</summary>
    Listed,

    /// <summary>The target's name servers, which the launcher finds in resolv.conf, are reached too.</summary>
    System,

    /// <summary>The port is refused, whatever the destinations say.</summary>
    Disabled,
}
