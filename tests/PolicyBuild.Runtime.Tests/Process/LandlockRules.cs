using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Uapi;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>Landlock sections with the rights of the presets under every ABI.</summary>
internal static class LandlockRules
{
    internal const string ReadOnly = "read-only";
    internal const string ReadExecute = "read-execute";
    internal const string ReadWrite = "read-write";

    /// <summary>A section that handles all filesystem rights, and has both sets that launch grants need.</summary>
    internal static LandlockSectionBuilder Create(LandlockFlags flags = LandlockFlags.LaunchGrants)
    {
        var rules = new LandlockSectionBuilder { Flags = flags };
        for (int abi = 1; abi <= LandlockAbi.Newest; abi++) { rules.SetRuleset(abi, new LandlockAbiRecord { HandledFs = (ulong)LandlockAbi.Fs(abi) }); }
        rules.ReadExecuteAccess = rules.AddPreset(ReadExecute);
        rules.ReadOnlyAccess = rules.AddPreset(ReadOnly);
        return rules;
    }

    internal static uint AddPreset(this LandlockSectionBuilder rules, string name)
    {
        LandlockAccessFs rights = Enumerable.Range(0, LandlockAccess.PresetCount)
            .Where(index => LandlockAccess.PresetNameAt(index) == name).Select(LandlockAccess.PresetAt).Single();
        return rules.AddAccess([.. Enumerable.Range(1, LandlockAbi.Newest).Select(abi => new LandlockAccessRecord
        {
            Directory = (ulong)(rights & LandlockAbi.Fs(abi)),
            File = (ulong)(rights & LandlockAbi.Fs(abi) & LandlockAbi.FileRights),
        })]);
    }

    internal static void Grant(this LandlockSectionBuilder rules, string preset, string path, bool required = true, string pattern = "",
        PathVariable variable = PathVariable.None) => rules.AddPath(rules.AddPreset(preset), variable, required, path, pattern);
}
