namespace PolicyBuild.Compiler.Resolution;

/// <summary>What came of reading a network destination.</summary>
internal enum DestinationStatus
{
    /// <summary>It was read.</summary>
    Ok,

    /// <summary>It is not ADDRESS:PORT with an address that can be read.</summary>
    Malformed,

    /// <summary>The port is no port.</summary>
    BadPort,

    /// <summary>The address has bits that its prefix leaves open.</summary>
    BitsBeyondPrefix,
}
