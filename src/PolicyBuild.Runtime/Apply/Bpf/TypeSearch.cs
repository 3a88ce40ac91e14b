using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>Looks up in the kernel's types, by one pass for all sections, the hooks of the programs and the places of the fields.</summary>
internal static unsafe class TypeSearch
{
    /// <summary>Finds all; the exit status, or <see cref="BpfErrors.HooksLeftOut"/>. Programs without hook and field need no types.</summary>
    internal static int Run(ref LaunchState state, BpfSection* sections, int count, out WantedTypes wanted)
    {
        uint names = 0;
        for (int i = 0; i < count; i++)
        {
            if (sections[i].IsOpen) { names += (2 * sections[i].Reader.ProgramCount) + sections[i].Reader.FieldCount; }
        }

        int result = WantedTypes.Make(names, out wanted);
        for (int i = 0; result == 0 && i < count; i++)
        {
            if (sections[i].IsOpen) { result = Collect(ref sections[i], ref wanted); }
        }

        if (result < 0) { return ProcessErrors.Step("look up the kernel's types"u8, -result); }
        if (wanted.Count == 0) { return 0; }

        KernelTypes types = default;
        result = types.Open();
        if (result == 0) { result = types.Scan(wanted); }
        if (result < 0) { return AreOptional(sections, count) && !KernelError.IsShortage(-result) ? BpfErrors.HooksLeftOut : BpfErrors.Types(-result, state.BestEffort); }
        for (int i = 0; i < count; i++)
        {
            if (!sections[i].IsOpen) { continue; }
            TakeOlderHooks(ref sections[i], ref wanted);
            FindFields(ref sections[i], types, ref wanted);
        }

        return 0;
    }

    /// <summary>Whether all programs that need types are a second look: without types they are left out.</summary>
    private static bool AreOptional(BpfSection* sections, int count)
    {
        const uint Optional = (uint)(BpfProgramFlags.Optional | BpfProgramFlags.SkipWithoutHook);
        for (int i = 0; i < count; i++)
        {
            for (uint j = 0; sections[i].IsOpen && j < sections[i].Reader.ProgramCount; j++)
            {
                BpfProgramRecord* program = sections[i].Reader.Program(j);
                if (program->Hook.Length != 0 && (program->Flags & Optional) != Optional) { return false; }
            }
        }

        return true;
    }

    private static int Collect(ref BpfSection section, ref WantedTypes wanted)
    {
        for (uint i = 0; i < section.Reader.ProgramCount; i++)
        {
            BpfProgramRecord* program = section.Reader.Program(i);
            section.Hooks[i] = Want(section, program->Hook, ref wanted);
            Want(section, program->OlderHook, ref wanted);
        }

        for (uint i = 0; i < section.Reader.FieldCount; i++)
        {
            StringReference type = section.Reader.Field(i)->Type;
            wanted.Add(section.Reader.Text(type), type.Length, isHook: false);
        }

        section.Fields = (FieldPlace*)PrivateMemory.Map((section.Reader.FieldCount + 1) * (ulong)sizeof(FieldPlace));
        return section.Fields is null ? -KernelError.NoMemory : 0;
    }

    /// <summary>Adds a hook: its place; -1: there is none.</summary>
    private static int Want(in BpfSection section, StringReference hook, ref WantedTypes wanted) =>
        hook.Length == 0 ? -1 : wanted.Add(section.Reader.Text(hook), hook.Length, isHook: true);

    /// <summary>Where the kernel has the hook by its older name alone, that is the program's.</summary>
    private static void TakeOlderHooks(ref BpfSection section, ref WantedTypes wanted)
    {
        for (uint i = 0; i < section.Reader.ProgramCount; i++)
        {
            BpfProgramRecord* program = section.Reader.Program(i);
            if (program->OlderHook.Length == 0 || wanted.At(section.Hooks[i])->Function != 0) { continue; }
            int older = Want(section, program->OlderHook, ref wanted);
            if (wanted.At(older)->Function == 0) { continue; }
            section.Hooks[i] = older;
            section.IsOlder[i] = 1;
        }
    }

    private static void FindFields(ref BpfSection section, in KernelTypes types, ref WantedTypes wanted)
    {
        for (uint i = 0; i < section.Reader.FieldCount; i++)
        {
            BpfFieldRecord* field = section.Reader.Field(i);
            int type = wanted.Add(section.Reader.Text(field->Type), field->Type.Length, isHook: false);
            section.Fields[i] = KernelMembers.Find(types, wanted.At(type), section.Reader.Text(field->Path));
        }
    }
}
