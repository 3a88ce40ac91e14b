namespace PolicyBuild.Compiler.Model.Hooks;

/// <summary>Addresses with ports.</summary>
/// <param name="Addresses">The addresses; IPv4 ones in IPv6 form are IPv4 ones here, and a condition on them has to hold for both forms.</param>
/// <param name="FirstPort">The lowest port.</param>
/// <param name="LastPort">The highest port.</param>
public readonly record struct AddressRange(AddressPrefix Addresses, ushort FirstPort, ushort LastPort);
