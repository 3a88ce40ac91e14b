namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB4045 and up: what <c>modes</c> says and a switch between modes cannot give. Warnings only.</summary>
internal static class ModeDiagnostics
{
    /// <summary>PB4045: a part of an overlay that is settled when the program is started.</summary>
    public static Diagnostic NeedsRelaunch(NodeRef at, string setting, string mode, string kept) => Diagnostic.Warning(
        "PB4045", at,
        $"'{setting}' counts where a program is started in mode {mode}: one that is running keeps {kept}",
        $"start the program anew by a policy with 'mode: {mode}' where it has to hold; rules that programs in the kernel hold change at once");

    /// <summary>PB4046: a port that the lists of another mode allow and Landlock goes on to refuse.</summary>
    public static Diagnostic HeldByLandlock(NodeRef at, string entry, string mode) => Diagnostic.Warning(
        "PB4046", at,
        $"'{entry}' is not reached when a running program goes over to mode {mode}: the Landlock layer keeps the ports that it was made with",
        "list the port under landlock.tcp and landlock.udp too, or start the program anew");
}
