using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Emit;

/// <summary>A launch section as JSON: the loose artifact launch.json, and what <c>inspect --json</c> prints.</summary>
public static class LaunchJson
{
    /// <summary>The JSON text as UTF-8. What the policy leaves unchanged has no key.</summary>
    public static ReadOnlyMemory<byte> Write(LaunchSettings settings)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, EmittedJson.Indented))
        {
            json.WriteStartObject();
            json.WriteString("profile"u8, settings.Profile);
            json.WriteString("mode"u8, ManifestWriter.ModeName(settings.Mode));
            if (settings.LowestMode is { } lowest) { json.WriteString("lowestMode"u8, ManifestWriter.ModeName(lowest)); }
            if (settings.Runtime != LaunchRuntime.Namespace) { json.WriteString("runtime"u8, RuntimeName(settings.Runtime)); }
            json.WriteString("enforcement"u8, settings.Flags.HasFlag(LaunchFlags.BestEffort) ? "best-effort"u8 : "required"u8);
            json.WriteString("network"u8, settings.Network switch { NetworkMode.None => "none"u8, NetworkMode.LoopbackOnly => "loopback-only"u8, _ => "host"u8 });
            WriteDns(json, settings);
            WriteRequirements(json, settings);
            json.WriteBoolean("execGate"u8, settings.Flags.HasFlag(LaunchFlags.ExecGate));
            json.WriteBoolean("notify"u8, settings.Flags.HasFlag(LaunchFlags.Notify));
            json.WriteBoolean("trace"u8, settings.Flags.HasFlag(LaunchFlags.Trace));
            WriteCapabilities(json, settings.CapabilitiesKept);
            WriteEnvironment(json, settings);
            WriteRlimits(json, settings.Rlimits);
            if (settings.Timeout is { } timeout) { json.WriteNumber("timeoutMs"u8, timeout); }
            if (settings.Disk is { } disk) { json.WriteNumber("disk"u8, disk); }
            if (settings.Umask is { } umask) { json.WriteString("umask"u8, Convert.ToString(umask, 8).PadLeft(4, '0')); }
            if (settings.WorkingDirectory is { } folder) { json.WriteString("workingDirectory"u8, folder); }
            WriteProcessors(json, settings);
            if (!settings.Unenforced.IsEmpty) { WriteTexts(json, "notEnforced", settings.Unenforced); }
            json.WriteEndObject();
        }

        return EmittedJson.EndLine(buffer);
    }

    /// <summary>The runtime as a policy writes it.</summary>
    public static string RuntimeName(LaunchRuntime runtime) => runtime switch
    {
        LaunchRuntime.Wasm => "wasm",
        LaunchRuntime.Auto => "auto",
        _ => "namespace",
    };

    /// <summary>The controllers as a policy writes them, in the order of their bits.</summary>
    public static ImmutableArray<string> ControllerNames(CgroupControllers controllers)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        if (controllers.HasFlag(CgroupControllers.Cpu)) { names.Add("cpu"); }
        if (controllers.HasFlag(CgroupControllers.Cpuset)) { names.Add("cpuset"); }
        if (controllers.HasFlag(CgroupControllers.Io)) { names.Add("io"); }
        if (controllers.HasFlag(CgroupControllers.Memory)) { names.Add("memory"); }
        if (controllers.HasFlag(CgroupControllers.Pids)) { names.Add("pids"); }
        return names.ToImmutable();
    }

    private static void WriteDns(Utf8JsonWriter json, LaunchSettings settings)
    {
        if (settings.Flags.HasFlag(LaunchFlags.DnsServers)) { WriteTexts(json, "dns", settings.DnsServers); }
        else if (settings.Flags.HasFlag(LaunchFlags.DnsDisabled)) { json.WriteString("dns"u8, "disabled"u8); }
    }

    private static void WriteRequirements(Utf8JsonWriter json, LaunchSettings settings)
    {
        if (settings.RequiredKernel != 0)
        {
            json.WriteString("requiredKernel"u8, string.Create(CultureInfo.InvariantCulture, $"{settings.RequiredKernel >> 16}.{settings.RequiredKernel & 0xFFFF}"));
        }

        if (settings.RequiredLandlockAbi != 0) { json.WriteNumber("requiredLandlockAbi"u8, settings.RequiredLandlockAbi); }
        if (settings.Flags.HasFlag(LaunchFlags.RequiresCgroup)) { WriteTexts(json, "requiredCgroup", ControllerNames(settings.RequiredControllers)); }
        if (settings.Flags.HasFlag(LaunchFlags.RequiresBpfLsm)) { json.WriteBoolean("requiredBpfLsm"u8, value: true); }
    }

    private static void WriteCapabilities(Utf8JsonWriter json, ulong? kept)
    {
        if (kept is not { } mask) { return; }
        json.WriteStartArray("capabilitiesKept"u8);
        for (int number = 0; number < 64; number++)
        {
            if ((mask >> number & 1) == 0) { continue; }
            json.WriteStringValue(Capability.TryGetName(number, out string? name) ? name : "CAP_" + number.ToString(CultureInfo.InvariantCulture));
        }

        json.WriteEndArray();
    }

    private static void WriteEnvironment(Utf8JsonWriter json, LaunchSettings settings)
    {
        json.WriteStartObject("environment"u8);
        if (settings.Inheritance == EnvironmentInheritance.Listed) { WriteTexts(json, "inherit", settings.InheritedNames); }
        else
        {
            json.WriteString("inherit"u8, settings.Inheritance switch { EnvironmentInheritance.All => "all"u8, EnvironmentInheritance.None => "none"u8, _ => "safe"u8 });
        }

        WriteTexts(json, "set", settings.SetVariables);
        json.WriteEndObject();
    }

    private static void WriteRlimits(Utf8JsonWriter json, ImmutableArray<LaunchLimit> limits)
    {
        json.WriteStartObject("rlimits"u8);
        foreach (LaunchLimit limit in limits)
        {
            json.WriteStartObject(Rlimit.TryGetName(limit.Resource, out string? name) ? name : limit.Resource.ToString(CultureInfo.InvariantCulture));
            WriteLimit(json, "soft", limit.Soft);
            WriteLimit(json, "hard", limit.Hard);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteProcessors(Utf8JsonWriter json, LaunchSettings settings)
    {
        if (settings.Flags.HasFlag(LaunchFlags.ProcessorsOfNode)) { json.WriteString("processors"u8, "numa-aware"u8); }
        if (settings.Processors.IsEmpty) { return; }
        json.WriteStartArray("processors"u8);
        foreach (ProcessorRange range in settings.Processors) { json.WriteStringValue(range.ToString()); }
        json.WriteEndArray();
    }

    private static void WriteLimit(Utf8JsonWriter json, string name, ulong value)
    {
        if (value == ulong.MaxValue) { json.WriteString(name, "unlimited"u8); } else { json.WriteNumber(name, value); }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) { json.WriteStringValue(text); }
        json.WriteEndArray();
    }
}
