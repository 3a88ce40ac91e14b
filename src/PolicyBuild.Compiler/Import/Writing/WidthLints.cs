using System.Collections.Immutable;
using PolicyBuild.Compiler.Import.Rules;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Import.Writing;

/// <summary>Which lints would speak of widths that the source format has and the argument's C type has not.</summary>
internal static class WidthLints
{
    /// <summary>The codes, in order.</summary>
    public static ImmutableArray<string> Of(ImportedFilter filter)
    {
        bool narrow = false;
        bool wide = false;
        foreach (ImportedRule rule in filter.Rules)
        {
            if (rule.Alternatives.IsEmpty) { continue; }
            foreach (Architecture abi in filter.Abis)
            {
                if (!SyscallPrototypes.TryGet(abi, rule.Syscall, out ImmutableArray<SyscallArgument> prototype)) { continue; }
                foreach (ArgumentTest test in rule.Alternatives.SelectMany(alternative => alternative))
                {
                    if (test.Index >= prototype.Length) { continue; }
                    narrow |= test.Width < prototype[test.Index].Width;
                    wide |= test.Width > prototype[test.Index].Width;
                }
            }
        }

        return [.. narrow ? ["PB4008"] : (ReadOnlySpan<string>)[], .. wide ? ["PB4009"] : (ReadOnlySpan<string>)[]];
    }
}
