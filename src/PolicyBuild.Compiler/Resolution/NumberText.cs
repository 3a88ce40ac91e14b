using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads whole numbers within bounds.</summary>
internal static class NumberText
{
    /// <summary>The number; null where the node is absent, or wrong and reported.</summary>
    public static int? Read(ScalarNode? node, int lowest, int highest, ResolveContext context)
    {
        if (node is null) { return null; }
        if (node.TryGetInteger(out Int128 number) && number >= lowest && number <= highest) { return (int)number; }
        context.Report(SettingDiagnostics.NumberOutOfRange(context.At(node), node.Text, lowest, highest));
        return null;
    }
}
