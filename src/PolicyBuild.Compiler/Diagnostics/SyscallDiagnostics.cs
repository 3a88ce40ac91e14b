using System.Collections.Immutable;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB3020 to PB3037: what seccomp rules name.</summary>
internal static class SyscallDiagnostics
{
    /// <summary>PB3020: a system call that no kernel has.</summary>
    public static Diagnostic UnknownSyscall(NodeRef at, string name, string? nearest) =>
        Diagnostic.Error("PB3020", at, $"unknown syscall '{name}'", DidYouMean(nearest) ?? "write a name from the syscall table, or an @group");

    /// <summary>PB3021: a group that does not exist.</summary>
    public static Diagnostic UnknownGroup(NodeRef at, string name, string? nearest) =>
        Diagnostic.Error("PB3021", at, $"unknown syscall group '{name}'", DidYouMean(nearest) ?? "the groups are systemd's, such as @file-system, and @startup");

    /// <summary>PB3022: a rule that names no system call, or does so in two ways.</summary>
    public static Diagnostic OneOfSyscallAndSyscalls(NodeRef at, bool neither) =>
        Diagnostic.Error("PB3022", at, neither ? "the rule names no syscall" : "the rule has both 'syscall' and 'syscalls'", "write either 'syscall: NAME' or 'syscalls: [NAME, ...]'");

    /// <summary>PB3024: an error name that does not exist.</summary>
    public static Diagnostic UnknownErrno(NodeRef at, string name, string? nearest) =>
        Diagnostic.Error("PB3024", at, $"unknown error name '{name}'", DidYouMean(nearest) ?? "write a name such as EPERM, or a number from 1 to 4095");

    /// <summary>PB3026: an argument test without an argument, or with two.</summary>
    public static Diagnostic OneOfArgAndIndex(NodeRef at, bool neither) =>
        Diagnostic.Error("PB3026", at, neither ? "the test names no argument" : "the test has both 'arg' and 'index'", "write either 'arg: NAME' or 'index: 0' to 5");

    /// <summary>PB3028: an argument name that the system call does not have.</summary>
    public static Diagnostic UnknownArgument(NodeRef at, string syscall, string name, ImmutableArray<SyscallArgument> prototype)
    {
        var names = new string[prototype.Length];
        for (int i = 0; i < names.Length; i++) { names[i] = prototype[i].Name; }
        string have = names.Length == 0 ? "it has none" : "its arguments are " + string.Join(", ", names);
        return Diagnostic.Error("PB3028", at, $"{syscall} has no argument '{name}'", DidYouMean(Spelling.Nearest(name, names)) ?? have);
    }

    /// <summary>PB3029: an argument by name where the names are not known.</summary>
    public static Diagnostic NoPrototype(NodeRef at, string syscall) =>
        Diagnostic.Error("PB3029", at, $"the argument names of {syscall} are not known", "write 'index' instead of 'arg'");

    /// <summary>PB3030: a constant that does not exist.</summary>
    public static Diagnostic UnknownConstant(NodeRef at, string name, string? nearest) =>
        Diagnostic.Error("PB3030", at, $"unknown constant '{name}'", DidYouMean(nearest) ?? "write a kernel constant such as O_RDONLY, or a number");

    /// <summary>PB3031: a constant that exists, but not for this ABI.</summary>
    public static Diagnostic ConstantLackedByAbi(NodeRef at, string name, string abi) =>
        Diagnostic.Error("PB3031", at, $"the constant '{name}' does not exist on {abi}", "write a number, or compile for other architectures with --arch");

    /// <summary>PB3032: a value that does not fit its argument.</summary>
    public static Diagnostic ValueTooWide(NodeRef at, string text, int width) =>
        Diagnostic.Error("PB3032", at, $"{text} does not fit {width} bits", width == 32 ? "the argument is a 32-bit type: write a smaller value" : "write a value from -2^63 to 2^64-1");

    /// <summary>PB3034: a list where one value is needed, or the other way round.</summary>
    public static Diagnostic WrongValueShape(NodeRef at, string op, bool wantsList) => wantsList
        ? Diagnostic.Error("PB3034", at, $"'{op}' needs a list of values", "write 'value: [A, B]'")
        : Diagnostic.Error("PB3034", at, $"'{op}' takes one value", "write a single value, or 'in' or 'not_in' for a list");

    /// <summary>PB3035: masked_eq without a mask, or a mask without it.</summary>
    public static Diagnostic MaskMismatch(NodeRef at, string op, bool missing) => missing
        ? Diagnostic.Error("PB3035", at, $"'{op}' needs a mask", "add 'mask', or use 'eq'")
        : Diagnostic.Error("PB3035", at, $"'{op}' does not use 'mask'", "use 'masked_eq', or remove 'mask'");

    private static string? DidYouMean(string? nearest) => nearest is null ? null : $"did you mean '{nearest}'?";
}
