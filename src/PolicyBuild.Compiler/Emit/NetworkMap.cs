using System.Text.Json;
using PolicyBuild.Compiler.Backends.Network;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Emit;

/// <summary>The part of a source map that has the meaning of network mode filtered.</summary>
internal static class NetworkMap
{
    /// <summary>Writes it, with its key.</summary>
    public static void Write(Utf8JsonWriter json, NetworkModel model)
    {
        json.WriteStartObject("network"u8);
        json.WriteNumber("names"u8, (int)model.Names);
        WritePlace(json, "at", model.Place);
        WritePlace(json, "outbound", model.OutboundPlace);
        WritePlace(json, "inbound", model.InboundPlace);
        WritePlace(json, "dns", model.NamesPlace);

        // [protocol, family, first and last half of the address, prefix length, port, file, line]
        json.WriteStartArray("destinations"u8);
        foreach (NetworkDestination destination in model.Destinations)
        {
            json.WriteStartArray();
            json.WriteNumberValue((int)destination.Protocol);
            json.WriteNumberValue(destination.Addresses.IsIPv6 ? 6 : 4);
            json.WriteNumberValue(destination.Addresses.High);
            json.WriteNumberValue(destination.Addresses.Low);
            json.WriteNumberValue(destination.Addresses.Length);
            json.WriteNumberValue(destination.Port);
            json.WriteNumberValue(destination.Source.File);
            json.WriteNumberValue(destination.Source.Node);
            json.WriteEndArray();
        }

        json.WriteEndArray();

        // [protocol, port, file, line]
        json.WriteStartArray("ports"u8);
        foreach (NetworkPort port in model.Ports)
        {
            json.WriteStartArray();
            json.WriteNumberValue((int)port.Protocol);
            json.WriteNumberValue(port.Port);
            json.WriteNumberValue(port.Source.File);
            json.WriteNumberValue(port.Source.Node);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">A value is out of its range; others of System.Text.Json where it is of another kind.</exception>
    public static NetworkModel Read(JsonElement network) => new(
        [.. network.GetProperty("destinations"u8).EnumerateArray().Select(ReadDestination)],
        [.. network.GetProperty("ports"u8).EnumerateArray().Select(port => new NetworkPort(ReadProtocol(port[0]), ReadPort(port[1]), ReadNode(port, 2)))],
        (NetworkNames)Bounded(network.GetProperty("names"u8), (int)NetworkNames.Disabled),
        ReadNode(network.GetProperty("at"u8), 0),
        ReadNode(network.GetProperty("outbound"u8), 0),
        ReadNode(network.GetProperty("inbound"u8), 0),
        ReadNode(network.GetProperty("dns"u8), 0));

    private static void WritePlace(Utf8JsonWriter json, string key, NodeRef place)
    {
        json.WriteStartArray(key);
        json.WriteNumberValue(place.File);
        json.WriteNumberValue(place.Node);
        json.WriteEndArray();
    }

    private static NetworkDestination ReadDestination(JsonElement destination)
    {
        bool isIPv6 = Bounded(destination[1], 6) == 6;
        var addresses = new AddressPrefix(isIPv6, destination[2].GetUInt64(), destination[3].GetUInt64(), Bounded(destination[4], isIPv6 ? 128 : 32));
        return new NetworkDestination(ReadProtocol(destination[0]), addresses, ReadPort(destination[5]), ReadNode(destination, 6));
    }

    private static TransportProtocol ReadProtocol(JsonElement protocol) => (TransportProtocol)Bounded(protocol, (int)TransportProtocol.Udp);

    private static int ReadPort(JsonElement port) => Bounded(port, ushort.MaxValue);

    private static NodeRef ReadNode(JsonElement array, int index) => new(array[index].GetInt32(), array[index + 1].GetInt32());

    private static int Bounded(JsonElement value, int max)
    {
        int number = value.GetInt32();
        return number >= 0 && number <= max ? number : throw new FormatException();
    }
}
