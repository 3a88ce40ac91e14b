using System.Globalization;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Compiler.Diagnostics;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Launch;

public sealed class BundleDiagnosticsTests
{
    [Fact]
    public void The_number_of_a_status_is_its_code_and_its_sentence_the_message()
    {
        foreach (BundleStatus status in Enum.GetValues<BundleStatus>().Where(status => status > BundleStatus.NotFound))
        {
            Diagnostic diagnostic = BundleDiagnostics.Of(status);
            Assert.Equal("PB" + ((int)status).ToString(CultureInfo.InvariantCulture), diagnostic.Code);
            Assert.Equal(System.Text.Encoding.UTF8.GetString(BundleMessages.Of(status)), diagnostic.Message);
            Assert.Equal(Severity.Error, diagnostic.Severity);
            Assert.NotNull(diagnostic.Help);
        }
    }

    [Fact]
    public void What_is_no_fault_is_no_diagnostic()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BundleDiagnostics.Of(BundleStatus.Ok));
        Assert.Throws<ArgumentOutOfRangeException>(() => BundleDiagnostics.Of(BundleStatus.NotFound));
    }
}
