using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>
/// Attaches the loaded programs: to the sandbox's cgroup, where they stay until it is removed, and security hooks for which the kernel has no
/// place left behind those that all sandboxes share.
/// </summary>
internal unsafe struct BpfAttach
{
    // The kernel has ten places for security hooks with programs of cgroups, and one that was given up is free only after a grace period.
    private const int Places = 10; // CGROUP_LSM_NUM of include/linux/bpf-cgroup-defs.h
    private const int Tries = 25;
    private const ulong Pause = 20_000_000; // nanoseconds

    private SharedHooks _shared;
    private bool _hasWaited;

    // The hooks that this start has places on: while these are all, none becomes free.
    private fixed int _hooks[Places];
    private int _hookCount;

    /// <summary>Attaches all of a section; the exit status.</summary>
    internal int Run(ref LaunchState state, ref BpfSection section, in WantedTypes wanted)
    {
        for (uint i = 0; i < section.Reader.ProgramCount; i++)
        {
            if (section.Programs[i] == 0) { continue; }
            BpfProgramRecord* program = section.Reader.Program(i);
            ulong begin = TimeSpec.Now();
            var attachment = program->ProgramType == BpfCalls.SecurityHook ? BpfAttachment.LsmCgroup : BpfAttachment.Cgroup;
            int result = Attach(state.Cgroup.Folder, section.Programs[i], program);
            if (result == 0 && attachment == BpfAttachment.LsmCgroup) { NotePlace(section.Hooks[i]); }
            if (result == -KernelError.Invalid && attachment == BpfAttachment.LsmCgroup)
            {
                attachment = BpfAttachment.LsmShared;
                result = Share(ref state, section, program, wanted.At(section.Hooks[i])->Function);
            }

            section.AttachTimes[i] = TimeSpec.Now() - begin;
            if (result == -KernelError.NotSupportedByProcessor && BpfPrograms.IsQuietly(ref state, program)) { attachment = BpfAttachment.LeftOut; }
            else if (result < 0)
            {
                bool goesOn = BpfPrograms.GoesOnWithout(ref state, program);
                int error = attachment == BpfAttachment.LsmShared
                    ? BpfErrors.NotShared(section, i, -result, goesOn)
                    : BpfErrors.NotAttached(section, i, -result, goesOn);
                if (error == Message.CouldNotApply) { return error; }
                attachment = BpfAttachment.LeftOut;
            }

            section.Attachments[i] = (byte)attachment;
        }

        return 0;
    }

    /// <summary>Lets go of what is shared; after an error with what was put there taken out again.</summary>
    /// <returns>The id of the cgroup that has programs there; 0: none.</returns>
    internal ulong End(int error)
    {
        if (error == Message.CouldNotApply) { _shared.Withdraw(); }
        _shared.Close();
        return _shared.Group;
    }

    private int Attach(int cgroup, int program, BpfProgramRecord* record)
    {
        int result = BpfCalls.Attach(cgroup, program, record->AttachType);
        if (record->ProgramType != BpfCalls.SecurityHook) { return result; }
        bool waits = !_hasWaited && _hookCount < Places;
        for (int i = 0; result == -KernelError.Invalid && waits && i < Tries; i++)
        {
            Pipes.Pause(Pause);
            result = BpfCalls.Attach(cgroup, program, record->AttachType);
        }

        // Who has waited once in vain need not wait again for the next hook.
        _hasWaited |= result == -KernelError.Invalid;
        return result;
    }

    private void NotePlace(int hook)
    {
        for (int i = 0; i < _hookCount; i++)
        {
            if (_hooks[i] == hook) { return; }
        }

        if (_hookCount < Places) { _hooks[_hookCount++] = hook; }
    }

    private int Share(ref LaunchState state, in BpfSection section, BpfProgramRecord* record, uint hook)
    {
        int result = _shared.Open();
        if (result == 0) { result = _shared.Register(state.Cgroup); }
        if (result < 0) { return result; }
        int program = BpfPrograms.LoadShared(section, record, hook);
        if (program < 0) { return program; }
        result = _shared.Attach(section.Reader.Text(record->Hook), hook, program);
        Files.Close(program);
        return result;
    }
}
