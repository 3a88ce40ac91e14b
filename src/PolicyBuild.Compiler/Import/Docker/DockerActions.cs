using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Import.Json;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Import.Docker;

/// <summary>Reads SCMP_ACT_* and the error or message number beside it.</summary>
internal sealed class DockerActions(ImportContext context, JsonShape shape)
{
    private const int Eperm = 1;
    private const int MaxErrno = 4095; // MAX_ERRNO of include/linux/err.h: the kernel caps what a filter returns at it

    // runc takes the number as a signed 16-bit one.
    private const ulong MaxNumber = 32767;

    /// <summary>The action of a member; null after an error.</summary>
    /// <param name="parent">What has the member.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="number">The value of errnoRet or defaultErrnoRet; null where there is none.</param>
    /// <param name="what">The parent, in words.</param>
    public SeccompAction? Read(JsonNode parent, string name, JsonNode? number, string what)
    {
        if (shape.Require(parent, name, JsonKind.String, what) is not { } word) { return null; }
        ulong? value = number is null ? null : shape.Number(number, "the error number", MaxNumber);
        if (number is not null && value is null) { return null; }
        switch (word.Text)
        {
            case "SCMP_ACT_ERRNO": return ReadErrno(number, value ?? Eperm);
            case "SCMP_ACT_TRACE":
                // Without a number runc sends EPERM's.
                context.NoEquivalent(word.At, $"the tracer's message {value ?? Eperm}", "the tracer is asked with message 0");
                return SeccompAction.Trace;
        }

        SeccompAction? action = word.Text switch
        {
            "SCMP_ACT_ALLOW" => SeccompAction.Allow,
            "SCMP_ACT_LOG" => SeccompAction.Log,
            "SCMP_ACT_NOTIFY" => SeccompAction.Notify,
            "SCMP_ACT_TRAP" => SeccompAction.Trap,
            "SCMP_ACT_KILL" or "SCMP_ACT_KILL_THREAD" => SeccompAction.KillThread,
            "SCMP_ACT_KILL_PROCESS" => SeccompAction.KillProcess,
            _ => null,
        };
        if (action is null)
        {
            context.Report(ImportDiagnostics.UnknownWord(word.At, "action", word.Text,
                "SCMP_ACT_ALLOW, SCMP_ACT_ERRNO, SCMP_ACT_LOG, SCMP_ACT_NOTIFY, SCMP_ACT_TRACE, SCMP_ACT_TRAP, SCMP_ACT_KILL, SCMP_ACT_KILL_THREAD, SCMP_ACT_KILL_PROCESS"));
        }
        else if (number is not null)
        {
            context.NoEquivalent(number.At, $"an error number beside {word.Text}", "the action has none, nothing comes of it");
        }

        return action;
    }

    private SeccompAction? ReadErrno(JsonNode? at, ulong number)
    {
        if (number == 0)
        {
            context.Report(ImportDiagnostics.CannotSay(at!.At, "error 0 lets a call seem to succeed that never happens", "write an error from 1 to 4095")); // the default is not 0
            return null;
        }

        if (number <= MaxErrno) { return SeccompAction.Errno((int)number); }
        context.NoEquivalent(at!.At, $"error {number}", "the kernel makes 4095 of it, and so does the policy"); // the default is smaller
        return SeccompAction.Errno(MaxErrno);
    }
}
