using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Resolution;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>
/// The tables of hook policies that come with the compiler: their globs are known when it is built, and making a table takes longer than everything else
/// that a hook takes. Builtins/*.paths has the globs, of which eng/BuiltinCompiler makes the tables; a test holds the globs against the policies.
/// </summary>
internal static class BuiltinTables
{
    /// <summary>The table of some globs; null where they are not those of a built-in.</summary>
    public static PathTable? Find(ReadOnlySpan<PathSetEntry> entries)
    {
        var bits = new BitChanges(stackalloc int[64]);
        foreach (string name in HookBuiltins.Names)
        {
            bits.Clear();
            string full = BuiltinPolicies.Prefix + name;
            ReadOnlySpan<byte> globs = BuiltinData.Globs(full);
            if (!globs.IsEmpty && TableGlobs.AreThose(globs, entries, ref bits)) { return PathTable.Load(BuiltinData.Table(full)).WithBits(bits.NewBits); }
        }

        return null;
    }
}
