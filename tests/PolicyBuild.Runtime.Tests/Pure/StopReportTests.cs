using PolicyBuild.Runtime.Apply.Init;
using PolicyBuild.Runtime.Interop;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Pure;

public sealed class StopReportTests
{
    private const int Stopped = 0x137F; // by 19

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(0x7FFF)]
    [InlineData(0x8001)] // the count goes round
    public void A_stop_is_news_until_the_launcher_has_told_of_another_SIGCONT(uint continued)
    {
        int report = StopReport.Of(Stopped, continued);
        Assert.Equal((Stopped, true), (StopReport.Status(report), report > 0 && Children.IsStopped(report)));
        Assert.True(StopReport.IsNews(report, continued));
        Assert.False(StopReport.IsNews(report, continued + 1));
    }
}
