using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads sizes and durations of a policy and reports what is none.</summary>
internal static class QuantityReader
{
    /// <summary>A size in bytes; null where it is wrong and reported.</summary>
    public static ulong? Size(ScalarNode node, ResolveContext context)
    {
        QuantityStatus status = SizeText.Read(node.Text, out ulong bytes);
        if (status == QuantityStatus.Ok) { return bytes; }
        context.Report(status == QuantityStatus.TooLarge
            ? SettingDiagnostics.QuantityTooLarge(context.At(node), node.Text)
            : SettingDiagnostics.BadSize(context.At(node), node.Text));
        return null;
    }

    /// <summary>A duration in milliseconds; null where it is wrong and reported.</summary>
    public static ulong? Duration(ScalarNode node, ResolveContext context)
    {
        QuantityStatus status = DurationText.Read(node.Text, out ulong milliseconds);
        if (status == QuantityStatus.Ok) { return milliseconds; }
        context.Report(status == QuantityStatus.TooLarge
            ? SettingDiagnostics.QuantityTooLarge(context.At(node), node.Text)
            : SettingDiagnostics.BadDuration(context.At(node), node.Text));
        return null;
    }
}
