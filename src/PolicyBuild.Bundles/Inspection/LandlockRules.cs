using System;
using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Uapi;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>A Landlock section in managed form.</summary>
/// <param name="Flags">What the launcher does beyond the rules.</param>
/// <param name="MinimumAbi">The lowest ABI that enforces all that the policy writes.</param>
/// <param name="Handled">What the ruleset handles, ABI 1 first.</param>
/// <param name="Accesses">The access sets, each with its masks by ABI, ABI 1 first.</param>
/// <param name="Paths">The path rules.</param>
/// <param name="Ports">The port rules, by port.</param>
/// <param name="ReadExecuteAccess">The access set for executables in launch grants.</param>
/// <param name="ReadOnlyAccess">The access set for libraries in launch grants.</param>
public sealed record LandlockRules(
    LandlockFlags Flags,
    int MinimumAbi,
    ImmutableArray<LandlockHandled> Handled,
    ImmutableArray<ImmutableArray<LandlockMasks>> Accesses,
    ImmutableArray<LandlockPathRule> Paths,
    ImmutableArray<LandlockPortRule> Ports,
    int ReadExecuteAccess,
    int ReadOnlyAccess)
{
    /// <summary>Reads a section.</summary>
    /// <param name="section">Its bytes.</param>
    /// <param name="rules">The rules; null where the status is not Ok.</param>
    /// <returns><see cref="BundleStatus.Ok"/>, or the first fault found.</returns>
    public static unsafe BundleStatus Read(ReadOnlySpan<byte> section, out LandlockRules? rules)
    {
        // Sound: the span stays pinned as long as the reader lives, and everything is copied out of it.
        fixed (byte* data = section)
        {
            BundleStatus status = LandlockReader.Open(data, (ulong)section.Length, out LandlockReader reader);
            rules = status == BundleStatus.Ok ? Copy(reader) : null;
            return status;
        }
    }

    private static unsafe LandlockRules Copy(LandlockReader reader)
    {
        LandlockHeader* header = reader.Header;
        var handled = ImmutableArray.CreateBuilder<LandlockHandled>((int)header->Abis);
        for (uint abi = 1; abi <= header->Abis; abi++)
        {
            LandlockAbiRecord* record = reader.Ruleset(abi);
            handled.Add(new((LandlockAccessFs)record->HandledFs, (LandlockAccessNet)record->HandledNet, (LandlockScope)record->Scoped));
        }

        var accesses = ImmutableArray.CreateBuilder<ImmutableArray<LandlockMasks>>((int)header->Accesses.Count);
        for (uint set = 0; set < header->Accesses.Count; set++)
        {
            var masks = ImmutableArray.CreateBuilder<LandlockMasks>((int)header->Abis);
            for (uint abi = 1; abi <= header->Abis; abi++)
            {
                LandlockAccessRecord* record = reader.Access(set, abi);
                masks.Add(new((LandlockAccessFs)record->Directory, (LandlockAccessFs)record->File));
            }

            accesses.Add(masks.MoveToImmutable());
        }

        var paths = ImmutableArray.CreateBuilder<LandlockPathRule>((int)header->Paths.Count);
        for (uint i = 0; i < header->Paths.Count; i++)
        {
            LandlockPathRecord* record = reader.Path(i);
            bool required = (record->Flags & (byte)LandlockPathFlags.Required) != 0;
            paths.Add(new((int)record->Access, (PathVariable)record->Variable, required, Text(reader, record->Path), Text(reader, record->Pattern)));
        }

        var ports = ImmutableArray.CreateBuilder<LandlockPortRule>((int)header->Ports.Count);
        for (uint i = 0; i < header->Ports.Count; i++)
        {
            LandlockPortRecord* record = reader.Port(i);
            ports.Add(new((int)record->Port, (LandlockAccessNet)record->Access));
        }

        return new LandlockRules(reader.Flags, (int)header->MinimumAbi, handled.MoveToImmutable(), accesses.MoveToImmutable(),
            paths.MoveToImmutable(), ports.MoveToImmutable(), (int)header->ReadExecuteAccess, (int)header->ReadOnlyAccess);
    }

    private static unsafe string Text(LandlockReader reader, StringReference text) =>
        Encoding.UTF8.GetString(reader.Text(text), (int)text.Length);
}
