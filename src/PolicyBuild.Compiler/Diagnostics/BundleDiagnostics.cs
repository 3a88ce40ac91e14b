using System.Globalization;
using System.Text;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB60xx: a bundle that the reader refuses.</summary>
public static class BundleDiagnostics
{
    /// <summary>The diagnostic for a status of the reader; its number is the code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The status is no fault.</exception>
    public static Diagnostic Of(BundleStatus status)
    {
        if (status < BundleStatus.NotABundle) { throw new ArgumentOutOfRangeException(nameof(status), status, "no fault"); }
        string code = "PB" + ((int)status).ToString("D4", CultureInfo.InvariantCulture);
        return Diagnostic.Error(code, default(NodeRef), Encoding.UTF8.GetString(BundleMessages.Of(status)), HelpFor(status));
    }

    private static string HelpFor(BundleStatus status) => status switch
    {
        BundleStatus.NotABundle => "name a file that 'policybuild compile' wrote: NAME.policybundle",
        BundleStatus.TooLong => "split the policy, or drop what it does not need",
        BundleStatus.NewerVersion => "use the version of PolicyBuild that wrote it, or compile the policy again with this one",
        BundleStatus.TooShort or BundleStatus.Truncated or BundleStatus.Extended =>
            "copy the file again as binary data, or compile the policy again",
        BundleStatus.LaunchVersion or BundleStatus.LandlockVersion =>
            "use the version of PolicyBuild that wrote it, or compile the policy again with this one",
        _ => "the file is damaged or was changed by hand: compile the policy again",
    };
}
