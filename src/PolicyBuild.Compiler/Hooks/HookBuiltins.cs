using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>The hook policies that come with the compiler.</summary>
internal static class HookBuiltins
{
    /// <summary>What mode hardened has by itself.</summary>
    public const string Hardened = "hardened.bpf";

    /// <summary>All file names, in ordinal order.</summary>
    public static ReadOnlySpan<string> Names => new[] { "deny-fork.bpf", Hardened, "python-file-policy.bpf" };

    /// <summary>Reads a built-in by its file name; null where there is none.</summary>
    public static SourceFile? Read(string name) => Names.Contains(name) ? BuiltinPolicies.ReadFull(BuiltinPolicies.Prefix + name) : null;
}
