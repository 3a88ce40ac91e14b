using System.Buffers.Binary;
using System.Net;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Simulation.Bpf;
using PolicyBuild.Compiler.Tests.Resolution.Hooks;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Bpf;

/// <summary>What rules for addresses say of those that do not say what the kernel takes them for. The guests ask kernels the same.</summary>
public class AddressMeaningTests
{
    private const int Unspecified = 0, Inet = 2, Inet6 = 10, Raw = 3, Stream = 1, Datagram = 2;

    // Of a socket of a family and type: an address of a family, as the bytes of this one.
    [Theory]
    [InlineData("socket_connect", Inet, Stream, Inet, "0.0.0.0", 7001, true, false)]
    [InlineData("socket_connect", Inet, Stream, Inet, "0.0.0.0", 7002, false, false)]
    [InlineData("socket_connect", Inet6, Stream, Inet6, "::", 7001, true, false)]
    [InlineData("socket_connect", Inet6, Stream, Inet6, "::ffff:0.0.0.0", 7001, true, false)]
    [InlineData("socket_connect", Inet6, Stream, Inet6, "::ffff:10.1.2.3", 7001, true, true)]
    [InlineData("socket_connect", Inet, Datagram, Unspecified, "10.1.2.3", 7001, false, false)]
    [InlineData("socket_bind", Inet, Stream, Unspecified, "10.1.2.3", 7001, true, true)]
    [InlineData("socket_bind", Inet, Stream, Unspecified, "0.0.0.0", 7001, true, false)]
    [InlineData("socket_bind", Inet, Raw, 77, "10.1.2.3", 7001, true, true)]
    [InlineData("socket_bind", 1, Stream, 1, "10.1.2.3", 7001, false, false)]
    [InlineData("socket_sendmsg", Inet, Datagram, Unspecified, "10.1.2.3", 7001, true, true)]
    [InlineData("socket_sendmsg", Inet6, Datagram, Unspecified, "2001:db8::1", 7001, true, false)]
    [InlineData("socket_sendmsg", Inet6, Datagram, Inet6, "2001:db8::1", 7001, true, true)]
    [InlineData("socket_sendmsg", Inet, Stream, Inet, "10.1.2.3", 7001, true, false)]
    public void Denials_hold_where_an_address_might_be_meant_and_what_is_allowed_where_it_must(
        string hook, int socketFamily, int type, int family, string address, int port, bool isDenied, bool isAllowed)
    {
        const string Ranges = "['10.0.0.0/8:7001', '[2001:db8::]/32:7001']";
        HookOperation Of(HookPolicy policy) => Operation(policy.Hook, socketFamily, type, family, address, port);
        HookPolicy denials = Hooked.One($"{hook}: {{rules: [{{action: deny, address: {Ranges}}}]}}");
        HookPolicy allowances = Hooked.One($"{hook}: {{default: deny, rules: [{{action: allow, address: {Ranges}}}]}}");
        HookPolicy exceptions = Hooked.One($"{hook}: {{rules: [{{action: deny, address: {{op: not_in, value: {Ranges}}}}}]}}");
        Check(isDenied ? HookAction.Deny : HookAction.Allow, denials, Of(denials));
        Check(isAllowed ? HookAction.Allow : HookAction.Deny, allowances, Of(allowances));
        Check(isAllowed ? HookAction.Allow : HookAction.Deny, exceptions, Of(exceptions));
    }

    [Theory]
    [InlineData("0.0.0.0", "['0.0.0.0:7001']", true)]
    [InlineData("0.0.0.0", "['*:7001']", true)]
    [InlineData("0.0.0.0", "['127.0.0.0/8:*']", false)]
    [InlineData("::", "['[::]:7001', '0.0.0.0:7001']", true)]
    [InlineData("::", "['*:7001']", true)]
    [InlineData("::", "['[::]:7001']", false)]
    [InlineData("::", "['0.0.0.0:7001', '[::1]:7001']", false)]
    public void The_unspecified_addresses_are_allowed_as_they_are_written(string address, string ranges, bool isAllowed)
    {
        foreach (string hook in (string[])["socket_connect", "socket_bind", "socket_sendmsg"])
        {
            int family = address.Contains(':', StringComparison.Ordinal) ? Inet6 : Inet;
            HookPolicy policy = Hooked.One($"{hook}: {{default: deny, rules: [{{action: allow, address: {ranges}}}]}}");
            Check(isAllowed ? HookAction.Allow : HookAction.Deny, policy, Operation(policy.Hook, family, Datagram, family, address, 7001));
        }
    }

    private static void Check(HookAction expected, HookPolicy policy, HookOperation operation)
    {
        Assert.Equal(expected, HookEvaluator.Judge(policy, operation).Action);
        Assert.Equal(expected, HookMachine.Run(HookPrograms.Of(policy), 0, policy.Hook, operation).Verdict.Action);
    }

    private static HookOperation Operation(KernelHook hook, int socketFamily, int type, int family, string address, int port)
    {
        var operation = new HookOperation();
        byte[] bytes = new byte[28];
        byte[] text = IPAddress.Parse(address).GetAddressBytes();
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)family);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)port);
        text.CopyTo(bytes, text.Length == 4 ? 4 : 8);
        foreach (HookArgument argument in hook.Arguments)
        {
            string way = HookOperation.WayOf(argument);
            if (argument.Kind == HookArgumentKind.Address) { operation.Addresses.Add(way, bytes); }
            else { operation.Numbers.TryAdd(way, argument.Name switch { "family" => (ulong)socketFamily, "type" => (ulong)type, _ => 0 }); }
        }

        return operation;
    }
}
