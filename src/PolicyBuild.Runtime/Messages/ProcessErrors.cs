using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Messages;

/// <summary>PB8018 to PB8025, PB8028, PB8029 and PB8049: settings of the process, and the start of the command.</summary>
internal static unsafe class ProcessErrors
{
    private const uint ProcessLimit = 6; // RLIMIT_NPROC (asm-generic/resource.h)

    /// <summary>PB8018: a resource limit was refused.</summary>
    internal static int Limit(uint resource, int number)
    {
        Line line = default;
        Message.Begin(ref line, 8018);
        line.Add("cannot set resource limit "u8);
        line.Add(resource);
        line.Add(" ("u8);
        line.Add(LimitName(resource));
        line.Add(")"u8);
        Message.AddReason(ref line, number);
        line.Add("; only a privileged user may raise a hard limit"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8019: capabilities could not be given up.</summary>
    internal static int Capabilities(ReadOnlySpan<byte> step, int number)
    {
        Line line = default;
        Message.Begin(ref line, 8019);
        line.Add("cannot "u8);
        line.Add(step);
        Message.AddReason(ref line, number);
        return Message.Fail(ref line);
    }

    /// <summary>PB8020: the working directory.</summary>
    internal static int WorkingDirectory(in PolicyPath path, int number)
    {
        Line line = default;
        Message.Begin(ref line, 8020);
        line.Add("cannot make '"u8);
        line.Add(path.VariableName);
        line.Add(path.Path);
        line.Add("' the working directory"u8);
        Message.AddReason(ref line, number);
        return Message.Fail(ref line);
    }

    /// <summary>PB8021: a step that no host should refuse.</summary>
    internal static int Step(ReadOnlySpan<byte> step, int number)
    {
        Line line = default;
        Message.Begin(ref line, 8021);
        line.Add("cannot "u8);
        line.Add(step);
        Message.AddReason(ref line, number);
        return Message.Fail(ref line);
    }

    /// <summary>PB8022: the command is on no folder of PATH, or not where its name says; exit status 127.</summary>
    internal static int CommandNotFound(byte* command)
    {
        Line line = default;
        Message.Begin(ref line, 8022);
        line.Add("'"u8);
        line.Add(command);
        line.Add("' was not found"u8);
        line.Send();
        return Message.NotFound;
    }

    /// <summary>PB8023: the command is there and cannot be executed; exit status 126.</summary>
    internal static int CommandNotExecutable(byte* command, int number)
    {
        Line line = default;
        Message.Begin(ref line, 8023);
        line.Add("'"u8);
        line.Add(command);
        line.Add("' cannot be executed"u8);
        Message.AddReason(ref line, number);
        line.Send();
        return Message.NotExecutable;
    }

    /// <summary>PB8024: what a program or script needs to start is missing (exit status 127) or cannot be executed (126).</summary>
    internal static int InterpreterNotUsable(byte* interpreter, byte* of, int number)
    {
        Line line = default;
        Message.Begin(ref line, 8024);
        line.Add("'"u8);
        line.Add(interpreter);
        line.Add("', which '"u8);
        line.Add(of);
        line.Add("' needs to start, cannot be used"u8);
        Message.AddReason(ref line, number);
        line.Send();
        return number == KernelError.NoEntry ? Message.NotFound : Message.NotExecutable;
    }

    /// <summary>PB8024: the kernel did not find the interpreter that a program or script names; exit status 127.</summary>
    internal static int InterpreterMissing(byte* of)
    {
        Line line = default;
        Message.Begin(ref line, 8024);
        line.Add("the interpreter that '"u8);
        line.Add(of);
        line.Add("' names was not found"u8);
        line.Send();
        return Message.NotFound;
    }

    /// <summary>PB8025: a script that starts through env, under a policy that lets nothing start a second program.</summary>
    internal static int EnvUnderExecGate(byte* script)
    {
        Line line = default;
        Message.Begin(ref line, 8025);
        line.Add("'"u8);
        line.Add(script);
        line.Add("' starts through env, and the policy lets only one execve pass (exec: once); "u8);
        line.Add("start its interpreter, or name the interpreter by its path behind '#!'"u8);
        line.Send();
        return Message.NotExecutable;
    }

    /// <summary>PB8028: the process that watches the command has ended without a word of it.</summary>
    /// <param name="signal">What ended it; 0: it ended by itself.</param>
    internal static int NoReport(int signal)
    {
        Line line = default;
        Message.Begin(ref line, 8028);
        line.Add("how the command ended is not known: the process that started it has ended without a report"u8);
        if (signal != 0)
        {
            line.Add(", by signal "u8);
            line.Add((ulong)signal);
        }

        line.Add("; the command was killed with it, and what the command started where a pid namespace or a cgroup holds that"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8029: a limit on the number of processes is reached.</summary>
    internal static int NoProcess()
    {
        Line line = default;
        Message.Begin(ref line, 8029);
        line.Add("cannot start one more process: "u8);

        // The kernel asks it of root too, but holds it against nobody who has one of these capabilities.
        if (Processes.GetLimit(ProcessLimit, out ulong soft, out _) == 0 && soft != ~0UL && !Processes.IsRoot())
        {
            line.Add("this user may have "u8);
            line.Add(soft);
            line.Add(" processes and threads (ulimit -u), in all sessions together, or "u8);
        }

        line.Add("a limit of the cgroup (pids.max, systemd's TasksMax) or of the system (kernel.threads-max, kernel.pid_max) is reached; raise it, or end processes"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8049: /proc is that of another pid namespace, and numbers processes as that one does.</summary>
    internal static int ForeignProc()
    {
        Line line = default;
        Message.Begin(ref line, 8049);
        line.Add("/proc is not mounted, or shows another pid namespace than the one policy-run is in, and a time limit in mode direct finds there what is to be killed; "u8);
        line.Add("mount one for this namespace (unshare --mount-proc, or mount -t proc proc /proc)"u8);
        return Message.Fail(ref line);
    }

    /// <summary>A note for --verbose.</summary>
    internal static void Granted(ReadOnlySpan<byte> what, byte* path)
    {
        Line line = default;
        Message.BeginNote(ref line);
        line.Add("granted to start the command, "u8);
        line.Add(what);
        line.Add(": '"u8);
        line.Add(path);
        line.Add("'"u8);
        line.Send();
    }

    /// <summary>RLIMIT_* as the policy names them (asm-generic/resource.h).</summary>
    private static ReadOnlySpan<byte> LimitName(uint resource) => resource switch
    {
        0 => "cpu"u8,
        1 => "fsize"u8,
        2 => "data"u8,
        3 => "stack"u8,
        4 => "core"u8,
        5 => "rss"u8,
        6 => "nproc"u8,
        7 => "nofile"u8,
        8 => "memlock"u8,
        9 => "as"u8,
        10 => "locks"u8,
        11 => "sigpending"u8,
        12 => "msgqueue"u8,
        13 => "nice"u8,
        14 => "rtprio"u8,
        15 => "rttime"u8,
        _ => "unknown"u8,
    };
}
