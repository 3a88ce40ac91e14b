using System.Text;
using PolicyBuild.Bundles.Reading;
using Xunit;

namespace PolicyBuild.Bundles.Tests;

public sealed class BundleMessagesTests
{
    [Fact]
    public void Every_status_has_a_sentence_of_its_own()
    {
        BundleStatus[] all = Enum.GetValues<BundleStatus>();
        string[] messages = [.. all.Select(status => Encoding.UTF8.GetString(BundleMessages.Of(status)))];
        Assert.Equal(messages.Length, messages.Distinct().Count());
        Assert.DoesNotContain("the bundle is damaged", messages);
        Assert.All(messages, message => Assert.True(message.Length > 10 && !message.EndsWith('.') && !char.IsUpper(message[0])));
        Assert.All(all.Where(status => status > BundleStatus.NotFound), status => Assert.InRange((int)status, 6001, 6199));
    }
}
