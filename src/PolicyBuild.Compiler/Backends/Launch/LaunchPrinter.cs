using System.Globalization;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Launch;

/// <summary>Prints a launch section, one setting a line.</summary>
public static class LaunchPrinter
{
    /// <summary>The text, lines ended by '\n', with control characters escaped.</summary>
    public static string Print(LaunchSettings settings)
    {
        var text = new StringBuilder();
        Line(text, "profile", settings.Profile);
        Line(text, "mode", settings.Mode switch { LaunchMode.Direct => "direct", LaunchMode.Sandbox => "sandbox", _ => "hardened" });
        if (settings.LowestMode is { } lowest) { Line(text, "falls back to mode", ManifestWriter.ModeName(lowest)); }
        if (settings.Runtime != LaunchRuntime.Namespace) { Line(text, "runtime", LaunchJson.RuntimeName(settings.Runtime)); }
        Line(text, "enforcement", settings.Flags.HasFlag(LaunchFlags.BestEffort) ? "best-effort" : "required");
        Line(text, "network", settings.Network switch { NetworkMode.Host => "host", NetworkMode.None => "none", _ => "loopback-only" });
        Line(text, "dns", Dns(settings));
        if (settings.RequiredKernel != 0)
        {
            Line(text, "requires kernel", string.Create(CultureInfo.InvariantCulture, $"{settings.RequiredKernel >> 16}.{settings.RequiredKernel & 0xFFFF}"));
        }

        if (settings.RequiredLandlockAbi != 0) { Line(text, "requires landlock abi", settings.RequiredLandlockAbi.ToString(CultureInfo.InvariantCulture)); }
        if (settings.Flags.HasFlag(LaunchFlags.RequiresCgroup)) { Line(text, "requires cgroup v2", Controllers(settings.RequiredControllers)); }
        if (settings.Flags.HasFlag(LaunchFlags.RequiresBpfLsm)) { Line(text, "requires bpf lsm", "yes"); }
        Line(text, "capabilities", Capabilities(settings.CapabilitiesKept));
        Line(text, "umask", settings.Umask is { } umask ? "0" + Convert.ToString((int)umask, 8) : "unchanged");
        Line(text, "working directory", settings.WorkingDirectory ?? "unchanged");
        Line(text, "exec", settings.Flags.HasFlag(LaunchFlags.ExecGate) ? "once" : "policy");
        if (settings.Flags.HasFlag(LaunchFlags.Notify)) { Line(text, "needs", "somebody who answers notifications"); }
        if (settings.Flags.HasFlag(LaunchFlags.Trace)) { Line(text, "needs", "a tracer"); }
        Line(text, "environment", Inherited(settings));
        foreach (string variable in settings.SetVariables) { Line(text, "set", variable); }
        if (settings.Timeout is { } timeout) { Line(text, "timeout", timeout.ToString(CultureInfo.InvariantCulture) + " ms"); }
        if (settings.Disk is { } disk) { Line(text, "disk", disk.ToString(CultureInfo.InvariantCulture) + " bytes for the private writable file system"); }
        foreach (LaunchLimit limit in settings.Rlimits)
        {
            string name = Rlimit.TryGetName(limit.Resource, out string? known) ? known : limit.Resource.ToString(CultureInfo.InvariantCulture);
            Line(text, "rlimit " + name, $"soft {Limit(limit.Soft)}, hard {Limit(limit.Hard)}");
        }

        if (settings.Flags.HasFlag(LaunchFlags.ProcessorsOfNode)) { Line(text, "processors", "those of one NUMA node"); }
        if (!settings.Processors.IsEmpty) { Line(text, "processors", string.Join(", ", settings.Processors)); }
        foreach (string setting in settings.Unenforced) { Line(text, "not enforced", setting); }
        return text.ToString();
    }

    private static void Line(StringBuilder text, string name, string value) => text.Append(name).Append(": ").Append(Printable.Of(value)).Append('\n');

    private static string Dns(LaunchSettings settings)
    {
        if (settings.Flags.HasFlag(LaunchFlags.DnsDisabled)) { return "disabled"; }
        return settings.DnsServers.IsEmpty ? "system" : string.Join(", ", settings.DnsServers);
    }

    private static string Controllers(CgroupControllers controllers) =>
        controllers == CgroupControllers.None ? "any controllers" : string.Join(", ", LaunchJson.ControllerNames(controllers));

    private static string Capabilities(ulong? kept)
    {
        if (kept is not { } mask) { return "unchanged"; }
        var names = new List<string>();
        for (int number = 0; number < 64; number++)
        {
            if ((mask >> number & 1) == 0) { continue; }
            names.Add(Capability.TryGetName(number, out string? name) ? name : number.ToString(CultureInfo.InvariantCulture));
        }

        return names.Count == 0 ? "none" : string.Join(", ", names);
    }

    private static string Inherited(LaunchSettings settings) => settings.Inheritance switch
    {
        EnvironmentInheritance.Safe => "all but LD_* and GLIBC_TUNABLES",
        EnvironmentInheritance.All => "all",
        EnvironmentInheritance.None => "none",
        _ => settings.InheritedNames.IsEmpty ? "none" : string.Join(", ", settings.InheritedNames),
    };

    private static string Limit(ulong value) => value == ulong.MaxValue ? "unlimited" : value.ToString(CultureInfo.InvariantCulture);
}
