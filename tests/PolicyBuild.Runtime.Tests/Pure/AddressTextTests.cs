using System.Net;
using System.Text;
using PolicyBuild.Runtime.Text;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Pure;

/// <summary>Addresses as resolv.conf writes them, held against the library's reader.</summary>
public sealed class AddressTextTests
{
    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2001:DB8:0:0:8:800:200C:417A")]
    [InlineData("fe80::")]
    [InlineData("1::8")]
    [InlineData("1:2:3:4:5:6:7::")]
    [InlineData("::2:3:4:5:6:7:8")]
    [InlineData("::ffff:192.0.2.7")]
    [InlineData("64:ff9b::192.0.2.33")]
    [InlineData("a:b:c:d:e:f:1.2.3.4")]
    public void An_address_is_read(string text) => Assert.Equal(IPAddress.Parse(text).MapToIPv6().GetAddressBytes(), Read(text));

    [Theory]
    [InlineData("fe80::1%eth0", "fe80::1")]
    [InlineData("192.0.2.1 # the first", "192.0.2.1")]
    [InlineData("192.0.2.1\nnameserver 192.0.2.2", "192.0.2.1")]
    [InlineData("2001:db8::1\t", "2001:db8::1")]
    public void What_follows_an_address_does_not_count(string text, string address) => Assert.Equal(IPAddress.Parse(address).MapToIPv6().GetAddressBytes(), Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("192.0.2")]
    [InlineData("192.0.2.256")]
    [InlineData("192.0.2.1.5")]
    [InlineData("192.0.2.1x")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData(":1")]
    [InlineData("1:")]
    [InlineData("12345::")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("::1.2.3")]
    [InlineData("g::1")]
    public void Anything_else_is_not(string text) => Assert.Null(Read(text));

    private static unsafe byte[]? Read(string text)
    {
        byte[] bytes = [.. Encoding.ASCII.GetBytes(text), 0];
        byte[] address = new byte[AddressText.Size];
        fixed (byte* from = bytes)
        fixed (byte* to = address)
        {
            return AddressText.TryRead(from, to) ? address : null;
        }
    }
}
