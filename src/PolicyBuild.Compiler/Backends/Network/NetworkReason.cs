namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>Why network mode filtered lets something through or refuses it.</summary>
public enum NetworkReason : byte
{
    /// <summary>A destination or port that is listed.</summary>
    Listed,

    /// <summary>Nothing that is listed.</summary>
    Unlisted,

    /// <summary>Port 53 under <c>dns: system</c>: let through where the address is one of the target's name servers.</summary>
    NameServer,

    /// <summary>Port 53 under <c>dns: disabled</c>.</summary>
    NamesDisabled,

    /// <summary>A UDP socket that asks for any free port.</summary>
    AnyPort,

    /// <summary>A kind of socket that is no TCP and no UDP one.</summary>
    SocketKind,
}
