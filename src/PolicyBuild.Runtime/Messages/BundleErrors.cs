using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Runtime.Messages;

/// <summary>PB60xx as the reader finds them, and PB8002 to PB8005, PB8026, PB8027: the bundle cannot be read, or asks for what is not applied here.</summary>
internal static unsafe class BundleErrors
{
    /// <summary>PB8002: the file cannot be opened or read.</summary>
    internal static int Unreadable(byte* path, int number)
    {
        Line line = default;
        Message.Begin(ref line, 8002);
        line.Add("cannot read the bundle '"u8);
        line.Add(path);
        line.Add("'"u8);
        Message.AddReason(ref line, number);
        return Message.Fail(ref line);
    }

    /// <summary>PB8002: no regular file.</summary>
    internal static int NotRegular(byte* path)
    {
        Line line = default;
        Message.Begin(ref line, 8002);
        line.Add("the bundle '"u8);
        line.Add(path);
        line.Add("' is no regular file; give the NAME.policybundle that 'policybuild compile' wrote"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8027: an executable that carries a bundle no longer lies where it was started from, so that its folder is unknown.</summary>
    internal static int OwnFolderUnknown(byte* path, int number)
    {
        Line line = default;
        Message.Begin(ref line, 8027);
        line.Add("cannot tell in which folder this executable lies, and so not where its program is ('"u8);
        line.Add(path);
        line.Add("')"u8);
        if (number != 0) { Message.AddReason(ref line, number); }
        line.Add("; it needs /proc, and must not be moved or deleted while it starts"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB60xx: the reader's status is the code.</summary>
    internal static int Damaged(byte* path, BundleStatus status)
    {
        Line line = default;
        Message.Begin(ref line, (uint)status);
        line.Add(BundleMessages.Of(status));
        line.Add(" ('"u8);
        line.Add(path);
        line.Add("'); compile the policy again"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8002: without settings there is nothing to apply.</summary>
    internal static int NoLaunchSection(byte* path)
    {
        Line line = default;
        Message.Begin(ref line, 8002);
        line.Add("the bundle '"u8);
        line.Add(path);
        line.Add("' has no launch settings; compile the policy again"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8003: a section of a kind or mode that this version does not apply.</summary>
    internal static int UnknownSection(SectionEntry* entry, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8003, bestEffort);
        line.Add("the bundle has a section that this version does not apply (kind "u8);
        line.Add(entry->Kind);
        line.Add(", mode "u8);
        line.Add(entry->Mode);
        line.Add(bestEffort ? "); it is left out"u8 : "); use the policy-run that belongs to its compiler, or --best-effort to leave it out"u8);
        line.Send();
        return bestEffort ? 0 : Message.CouldNotApply;
    }

    /// <summary>PB8004: the programs of mode hardened are not in the bundle.</summary>
    internal static int HardenedPart(bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8004, bestEffort);
        line.Add("the hooks of mode hardened (builtin:hardened) are not in the bundle"u8);
        line.Add(bestEffort ? "; the rest of the mode is applied"u8 : "; compile the policy again, write 'mode: sandbox' in it, or use --best-effort to have the rest of the mode"u8);
        line.Send();
        return bestEffort ? 0 : Message.CouldNotApply;
    }

    /// <summary>PB8026: a bundle for a WASI runtime alone. It has nothing for the kernel, so that no option can start under it.</summary>
    internal static int WasmOnly()
    {
        Line line = default;
        Message.Begin(ref line, 8026);
        line.Add("the policy says 'runtime: wasm', and its bundle has nothing that Linux enforces; run it with policy-run-wasm, or write 'runtime: auto'"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8005: a setting that nothing enforces yet, by its name in the bundle.</summary>
    internal static int UnappliedSetting(byte* setting, uint length, bool bestEffort) =>
        UnappliedSetting(new ReadOnlySpan<byte>(setting, (int)length), bestEffort);

    /// <summary>PB8005: a launch setting that this version does not apply.</summary>
    internal static int UnappliedSetting(ReadOnlySpan<byte> setting, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8005, bestEffort);
        line.Add(setting);
        line.Add(" is not applied by this version"u8);
        line.Add(bestEffort ? "; it is left out"u8 : "; take it out of the policy, or use --best-effort to leave it out"u8);
        line.Send();
        return bestEffort ? 0 : Message.CouldNotApply;
    }
}
