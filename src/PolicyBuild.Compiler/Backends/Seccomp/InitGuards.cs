using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// What keeps the sandbox's init, pid 1 in it, from its program: resource limits, which the kernel lets every process of the same user lower and which would end
/// it, and, for a program that keeps CAP_SYS_PTRACE, a debugger's ways into a process that no filter and no Landlock rule holds. Its priority and processors stay
/// open: the launcher keeps the time besides.
/// </summary>
internal static class InitGuards
{
    private const ulong Init = 1;
    private const ulong PTRACE_ATTACH = 16; // linux/ptrace.h
    private const ulong PTRACE_SEIZE = 0x4206;

    private static readonly string[] s_calls = ["prlimit64", "ptrace", "process_vm_readv", "process_vm_writev"];

    /// <summary>The calls that have such guards.</summary>
    internal static ReadOnlySpan<string> Calls => s_calls;

    /// <summary>What must hold of one's arguments for it to be refused.</summary>
    internal static ArgumentTest[] Tests(string call) => call switch
    {
        // Without new limits it only asks.
        "prlimit64" => [Process(0), new ArgumentTest(2, 64, ArgumentOp.Ne, ulong.MaxValue, [0])],
        "ptrace" => [new ArgumentTest(0, 32, ArgumentOp.In, uint.MaxValue, [PTRACE_ATTACH, PTRACE_SEIZE]), Process(1)],
        _ => [Process(0)],
    };

    private static ArgumentTest Process(int index) => new(index, 32, ArgumentOp.Eq, uint.MaxValue, [Init]);
}
