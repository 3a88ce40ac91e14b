using System;
using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>A launch section in managed form.</summary>
/// <param name="Flags">What is applied, and how.</param>
/// <param name="Mode">How far the sandbox goes.</param>
/// <param name="Network">What is reached of the network.</param>
/// <param name="Inheritance">Which environment variables are inherited.</param>
/// <param name="InheritedNames">The names for <see cref="EnvironmentInheritance.Listed"/>.</param>
/// <param name="SetVariables">The variables that are set, as NAME=VALUE.</param>
/// <param name="Rlimits">The resource limits, by number.</param>
/// <param name="Umask">The file mode creation mask; null: unchanged.</param>
/// <param name="CapabilitiesKept">The capabilities kept; null: unchanged.</param>
/// <param name="WorkingDirectory">The working directory as a policy writes it; null: unchanged.</param>
/// <param name="RequiredKernel">The oldest kernel: major in the high half, minor in the low; 0: any.</param>
/// <param name="RequiredLandlockAbi">The lowest Landlock ABI; 0: any.</param>
/// <param name="DnsServers">The name servers.</param>
/// <param name="Profile">The policy's profile name.</param>
/// <param name="Runtime">What runs the program.</param>
/// <param name="Timeout">Milliseconds from the start after which the program is killed; null: none.</param>
/// <param name="Disk">Size in bytes of the private writable file system; null: not limited.</param>
public sealed record LaunchSettings(
    LaunchFlags Flags,
    LaunchMode Mode,
    NetworkMode Network,
    EnvironmentInheritance Inheritance,
    ImmutableArray<string> InheritedNames,
    ImmutableArray<string> SetVariables,
    ImmutableArray<LaunchLimit> Rlimits,
    uint? Umask,
    ulong? CapabilitiesKept,
    string? WorkingDirectory,
    uint RequiredKernel,
    int RequiredLandlockAbi,
    ImmutableArray<string> DnsServers,
    string Profile,
    LaunchRuntime Runtime,
    ulong? Timeout,
    ulong? Disk)
{
    /// <summary>The lowest mode that the launcher may fall back to; null: none.</summary>
    public LaunchMode? LowestMode { get; init; }

    /// <summary>The controllers that the host must offer, where <see cref="LaunchFlags.RequiresCgroup"/> is set.</summary>
    public CgroupControllers RequiredControllers { get; init; }

    /// <summary>The names of settings that nothing enforces yet.</summary>
    public ImmutableArray<string> Unenforced { get; init; } = [];

    /// <summary>The processors that the program runs on; empty: not listed.</summary>
    public ImmutableArray<ProcessorRange> Processors { get; init; } = [];

    private unsafe delegate byte* TextAt(uint index, out uint length);

    /// <summary>Reads a section.</summary>
    /// <param name="section">Its bytes.</param>
    /// <param name="settings">The settings; null where the status is not Ok.</param>
    /// <returns><see cref="BundleStatus.Ok"/>, or the first fault found.</returns>
    public static unsafe BundleStatus Read(ReadOnlySpan<byte> section, out LaunchSettings? settings)
    {
        // Sound: the span stays pinned as long as the reader lives, and everything is copied out of it.
        fixed (byte* data = section)
        {
            BundleStatus status = LaunchReader.Open(data, (ulong)section.Length, out LaunchReader reader);
            settings = status == BundleStatus.Ok ? Copy(reader) : null;
            return status;
        }
    }

    private static unsafe LaunchSettings Copy(LaunchReader reader)
    {
        LaunchHeader* header = reader.Header;
        var limits = ImmutableArray.CreateBuilder<LaunchLimit>((int)header->Rlimits.Count);
        for (uint i = 0; i < header->Rlimits.Count; i++)
        {
            RlimitRecord* limit = reader.Rlimit(i);
            limits.Add(new LaunchLimit((int)limit->Resource, limit->Soft, limit->Hard));
        }

        string folder = Encoding.UTF8.GetString(reader.WorkingDirectory(out uint length), (int)length);
        LaunchFlags flags = reader.Flags;
        return new LaunchSettings(
            flags,
            (LaunchMode)header->Mode,
            (NetworkMode)header->Network,
            (EnvironmentInheritance)header->Inheritance,
            Strings(header->InheritedNames.Count, reader.InheritedName),
            Strings(header->SetVariables.Count, reader.SetVariable),
            limits.MoveToImmutable(),
            flags.HasFlag(LaunchFlags.Umask) ? header->Umask : null,
            flags.HasFlag(LaunchFlags.Capabilities) ? header->CapabilitiesKept : null,
            flags.HasFlag(LaunchFlags.WorkingDirectory) ? PathText.Of((PathVariable)header->WorkingDirectoryVariable, folder) : null,
            header->RequiredKernel,
            (int)header->RequiredLandlockAbi,
            Strings(header->DnsServers.Count, reader.DnsServer),
            Encoding.UTF8.GetString(reader.Profile(out length), (int)length),
            (LaunchRuntime)header->Runtime,
            flags.HasFlag(LaunchFlags.Timeout) ? header->Timeout : null,
            flags.HasFlag(LaunchFlags.Disk) ? header->Disk : null)
        {
            LowestMode = header->LowestMode == 0 ? null : (LaunchMode)(header->LowestMode - 1),
            RequiredControllers = (CgroupControllers)header->RequiredControllers,
            Unenforced = Strings(header->Unenforced.Count, reader.Unenforced),
            Processors = Ranges(reader),
        };
    }

    private static unsafe ImmutableArray<ProcessorRange> Ranges(LaunchReader reader)
    {
        var ranges = ImmutableArray.CreateBuilder<ProcessorRange>((int)reader.Header->Processors.Count);
        for (uint i = 0; i < reader.Header->Processors.Count; i++)
        {
            ProcessorRangeRecord* range = reader.Processors(i);
            ranges.Add(new ProcessorRange((int)range->First, (int)range->Last));
        }

        return ranges.MoveToImmutable();
    }

    private static unsafe ImmutableArray<string> Strings(uint count, TextAt at)
    {
        var strings = ImmutableArray.CreateBuilder<string>((int)count);
        for (uint i = 0; i < count; i++)
        {
            byte* text = at(i, out uint length);
            strings.Add(Encoding.UTF8.GetString(text, (int)length));
        }

        return strings.MoveToImmutable();
    }
}
