using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Wasm;

/// <summary>
/// Turns path rules into WASI filesystem capabilities. A runtime opens a folder for reading, or for reading and writing, with nothing
/// finer, so a rule gets the larger of the two that its rights cover: less than written perhaps, never more.
/// </summary>
internal static class WasmFiles
{
    private const string Read = "wasi:filesystem/read@";
    private const string ReadWrite = "wasi:filesystem/read-write@";

    /// <summary>Adds a capability for each path that can have one; globs stay patterns, which the runtime matches when it starts.</summary>
    internal static void Add(PolicyModel policy, ImmutableArray<WasmCapability>.Builder capabilities, ImmutableArray<WasmGap>.Builder gaps)
    {
        LandlockAccessFs read = Preset("read-only");
        LandlockAccessFs write = Preset("read-write");
        foreach (LandlockPath path in policy.Landlock?.Paths ?? [])
        {
            string text = path.Path.Text;
            LandlockAccessFs granted = LandlockAccessFs.None;
            if ((path.Access & write) == write) { granted = write; }
            else if ((path.Access & read) == read) { granted = read; }
            if (granted != LandlockAccessFs.None)
            {
                capabilities.Add(new WasmCapability((granted == write ? ReadWrite : Read) + text, !path.Required, path.Source));
            }

            LandlockAccessFs left = path.Access & ~granted;
            if (left != LandlockAccessFs.None) { gaps.Add(new WasmGap($"security.landlock.paths: {LandlockAccess.Describe(left)} on {text}", path.Source)); }
        }
    }

    private static LandlockAccessFs Preset(string name) => LandlockAccess.TryParsePreset(name, out LandlockAccessFs access)
        ? access
        : throw new InvalidOperationException("there is no preset " + name);
}
