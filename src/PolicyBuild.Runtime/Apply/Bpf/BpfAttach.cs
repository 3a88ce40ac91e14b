using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>Attaches the loaded programs of a section to the sandbox's cgroup, where they stay until it is removed.</summary>
internal static unsafe class BpfAttach
{
    // The kernel has ten places for security hooks with programs of cgroups, and one that was given up is free only after a grace period.
    private const int Tries = 25;
    private const ulong Pause = 20_000_000; // nanoseconds

    /// <summary>Attaches all; the exit status, or <see cref="BpfErrors.LeftOut"/>.</summary>
    internal static int Run(ref LaunchState state, ref BpfSection section)
    {
        for (uint i = 0; i < section.Reader.ProgramCount; i++)
        {
            if (section.Programs[i] == 0) { continue; }
            BpfProgramRecord* program = section.Reader.Program(i);
            ulong begin = TimeSpec.Now();
            int result = Attach(state.Cgroup.Folder, section.Programs[i], program);
            section.AttachTimes[i] = TimeSpec.Now() - begin;
            if (result < 0)
            {
                int error = BpfErrors.NotAttached(section, i, -result, BpfPrograms.GoesOnWithout(ref state, program));
                if (error == Message.CouldNotApply) { return error; }
                section.Attachments[i] = (byte)BpfAttachment.LeftOut;
                continue;
            }

            section.Attachments[i] = (byte)(program->ProgramType == BpfCalls.SecurityHook ? BpfAttachment.LsmCgroup : BpfAttachment.Cgroup);
        }

        return 0;
    }

    private static int Attach(int cgroup, int program, BpfProgramRecord* record)
    {
        int result = BpfCalls.Attach(cgroup, program, record->AttachType);
        for (int i = 0; result == -KernelError.Invalid && record->ProgramType == BpfCalls.SecurityHook && i < Tries; i++)
        {
            TimeSpec pause = TimeSpec.Of(Pause);
            Pipes.Poll(null, 0, &pause);
            result = BpfCalls.Attach(cgroup, program, record->AttachType);
        }

        return result;
    }
}
