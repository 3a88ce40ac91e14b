namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>What network mode filtered says of name servers beyond the destinations.</summary>
public enum NetworkNames : byte
{
    /// <summary>Nothing: destinations decide, among them the servers that <c>dns</c> lists.</summary>
    Listed,

    /// <summary>The target's name servers, which the launcher finds in resolv.conf, are reached too.</summary>
    System,

    /// <summary>Ports 53 and 853 are refused, whatever the destinations say.</summary>
    Disabled,
}
