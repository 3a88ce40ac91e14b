using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Runtime.Messages;

/// <summary>PB8051 to PB8055: what cannot be applied to a running process.</summary>
internal static unsafe class InProcessErrors
{
    /// <summary>PB8051: a mode that is made of namespaces.</summary>
    internal static int Mode(byte mode)
    {
        Line line = default;
        Message.Begin(ref line, 8051);
        line.Add("mode "u8);
        line.Add(mode == (byte)LaunchMode.Sandbox ? "sandbox"u8 : "hardened"u8);
        line.Add(" takes namespaces, which a running process cannot enter; start the program with policy-run, or write 'mode: direct'"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8052: a setting that only a process about to start can be given.</summary>
    internal static int Setting(ReadOnlySpan<byte> setting, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8052, bestEffort);
        line.Add(setting);
        line.Add(" cannot be applied to a running process"u8);
        line.Add(bestEffort ? "; it is left out"u8 : "; start the program with policy-run, or take the setting out of the policy"u8);
        line.Send();
        return bestEffort ? 0 : Message.CouldNotApply;
    }

    /// <summary>PB8053: a kernel that enforces Landlock on one thread only.</summary>
    internal static int LandlockThreads(int abi, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8053, bestEffort);
        line.Add("Landlock ABI "u8);
        line.Add((ulong)abi);
        line.Add(" of this kernel restricts one thread, and the process has more; all at once takes ABI 8 (Linux 7.0)"u8);
        line.Add(bestEffort ? "; no Landlock rule is enforced"u8 : "; start the program with policy-run"u8);
        line.Send();
        return bestEffort ? 0 : Message.CouldNotApply;
    }

    /// <summary>PB8054: capabilities that are to be given up.</summary>
    internal static int Capabilities(ulong held)
    {
        Line line = default;
        Message.Begin(ref line, 8054);
        line.Add("the process holds capabilities that the policy does not keep (by number:"u8);
        for (uint i = 0; i < 64; i++)
        {
            if ((held >> (int)i & 1) == 0) { continue; }
            line.Add(" "u8);
            line.Add(i);
        }

        line.Add("), and no thread can give up those of another; start the program with policy-run, or as a user without them"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8055: a thread that has a filter which the calling one does not have.</summary>
    internal static int FilterThread(int thread)
    {
        Line line = default;
        Message.Begin(ref line, 8055);
        line.Add("thread "u8);
        line.Add((ulong)thread);
        line.Add(" has a seccomp filter of its own, so that the policy's cannot be installed on all threads"u8);
        return Message.Fail(ref line);
    }
}
