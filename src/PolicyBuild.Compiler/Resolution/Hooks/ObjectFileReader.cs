using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Compiler.Hooks;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>
/// Checks an eBPF object file (ELF64, little endian, EM_BPF, relocatable): its sections lie in the file, its programs are whole instructions for hooks that
/// are open, its relocations lead from instructions that can have one to symbols that are there, and its licence lets the kernel load them.
/// </summary>
internal static class ObjectFileReader
{
    private const int MaxInstructions = 65_536;
    private const uint ProgramBits = 1; // SHT_PROGBITS, elf.h
    private const uint SymbolTable = 2; // SHT_SYMTAB
    private const uint StringTable = 3; // SHT_STRTAB
    private const uint RelocationsWithAddend = 4; // SHT_RELA
    private const uint Relocations = 9; // SHT_REL
    private const ulong Executable = 4; // SHF_EXECINSTR
    private const int RelocationSize = 16; // Elf64_Rel
    private const int SymbolSize = 24; // Elf64_Sym
    private const int InstructionSize = 8;
    private const int MaxSymbolBytes = 511; // KSYM_NAME_LEN - 1, linux/kallsyms.h; many symbols may share one name
    private const byte LoadWide = 0x18; // BPF_LD | BPF_IMM | BPF_DW
    private const byte Call = 0x85; // BPF_JMP | BPF_CALL

    // include/linux/license.h
    private static readonly string[] s_licences = ["GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL"];

    /// <summary>Checks a file; null where it is not sound.</summary>
    /// <param name="file">The file.</param>
    /// <param name="problem">What is wrong, to stand behind the file's name.</param>
    public static ObjectFile? Read(ReadOnlyMemory<byte> file, out string? problem)
    {
        problem = ElfSections.TryRead(file.Span, out ElfSection[] sections, out string[] names);
        if (problem is not null) { return null; }
        var hooks = new SortedSet<string>(StringComparer.Ordinal);
        problem = CheckLicence(file.Span, sections, names);
        for (int i = 0; problem is null && i < sections.Length; i++)
        {
            ElfSection section = sections[i];
            problem = section.Type switch
            {
                ProgramBits when (section.Flags & Executable) != 0 => CheckProgram(section, names[i], hooks),
                RelocationsWithAddend => $"has relocations with addends in '{names[i]}', which BPF has not",
                Relocations => CheckRelocations(file.Span, sections, section, names[i]),
                SymbolTable => CheckSymbols(file.Span, sections, section),
                _ => null,
            };
        }

        if (problem is null && hooks.Count == 0) { problem = "has no program in a section lsm/HOOK or lsm_cgroup/HOOK"; }
        return problem is null ? new ObjectFile(file, [.. hooks]) : null;
    }

    private static string? CheckLicence(ReadOnlySpan<byte> file, ElfSection[] sections, string[] names)
    {
        int index = Array.IndexOf(names, "license");
        if (index < 0) { return "has no section 'license'"; }
        ReadOnlySpan<byte> text = sections[index].In(file);
        int end = text.IndexOf((byte)0);
        string licence = end < 0 ? "" : Encoding.Latin1.GetString(text[..end]);
        return s_licences.Contains(licence) ? null : "has a licence that is not compatible with GPL";
    }

    private static string? CheckProgram(ElfSection section, string name, SortedSet<string> hooks)
    {
        if (section.Size % InstructionSize != 0) { return $"has half an instruction at the end of '{name}'"; }
        if (section.Size > MaxInstructions * InstructionSize) { return $"has more than {MaxInstructions} instructions in '{name}'"; }
        if (name == ".text") { return null; } // functions that programs call
        if (section.Size == 0) { return $"has no instruction in '{name}'"; }
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        string kind = slash < 0 ? name : name[..slash];
        string hook = slash < 0 ? "" : name[(slash + 1)..];
        if (kind == "lsm.s") { return $"has a program that may sleep ('{name}'), which is not attached to a cgroup"; }
        if (kind is not ("lsm" or "lsm_cgroup")) { return $"has a program of another kind in '{name}'"; }
        if (hook.Length == 0 || !hook.All(static c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '_')) { return $"has a section '{name}' that names no hook"; }
        foreach ((string old, string today) in KernelHooks.Historic)
        {
            if (old == hook) { return $"has a program in '{name}' for a hook that is '{today}' today"; } // the launcher looks for it by the object's name
        }

        if (KernelHooks.Closed.Contains(hook)) { return $"has a program for the hook '{hook}', to which the kernel attaches none"; }
        hooks.Add(hook);
        return null;
    }

    private static string? CheckRelocations(ReadOnlySpan<byte> file, ElfSection[] sections, ElfSection section, string name)
    {
        if (section.EntrySize != RelocationSize || section.Size % RelocationSize != 0) { return $"has relocations of another size in '{name}'"; }
        if (section.Link >= sections.Length || sections[section.Link].Type != SymbolTable) { return $"has relocations without symbols in '{name}'"; }
        if (section.Info == 0 || section.Info >= sections.Length) { return $"has relocations of no section in '{name}'"; }
        ElfSection target = sections[section.Info];
        ReadOnlySpan<byte> code = target.In(file);
        ulong symbols = sections[section.Link].Size / SymbolSize;
        for (ReadOnlySpan<byte> left = section.In(file); left.Length > 0; left = left[RelocationSize..])
        {
            ulong offset = ElfSections.Word64(left);
            if (ElfSections.Word64(left[8..]) >> 32 >= symbols) { return $"has a relocation to a symbol that is not there in '{name}'"; }
            if (offset >= (ulong)code.Length) { return $"has a relocation outside its section in '{name}'"; }
            if ((target.Flags & Executable) == 0) { continue; } // of debugging information
            bool isPossible = offset % InstructionSize == 0 && code[(int)offset] switch
            {
                LoadWide => offset + (2 * InstructionSize) <= (ulong)code.Length,
                Call => true,
                _ => false,
            };
            if (!isPossible) { return $"has a relocation at no instruction that can have one in '{name}'"; }
        }

        return null;
    }

    private static string? CheckSymbols(ReadOnlySpan<byte> file, ElfSection[] sections, ElfSection section)
    {
        const int FirstReserved = 0xFF00; // SHN_LORESERVE
        if (section.EntrySize != SymbolSize || section.Size % SymbolSize != 0) { return "has symbols of another size"; }
        if (section.Link >= sections.Length || sections[section.Link].Type != StringTable) { return "has symbols without names"; }
        ReadOnlySpan<byte> names = sections[section.Link].In(file);
        for (ReadOnlySpan<byte> left = section.In(file); left.Length > 0; left = left[SymbolSize..])
        {
            uint name = ElfSections.Word32(left);
            int place = ElfSections.Word16(left[6..]);
            if (name >= names.Length) { return "has a symbol without a name"; }
            ReadOnlySpan<byte> text = names[(int)name..];
            if (text[..Math.Min(text.Length, MaxSymbolBytes + 1)].IndexOf((byte)0) < 0) { return $"has a symbol whose name does not end within {MaxSymbolBytes} bytes"; }
            if (place < FirstReserved && place >= sections.Length) { return "has a symbol in a section that is not there"; }
            if (place != 0 && place < FirstReserved && ElfSections.Word64(left[8..]) > sections[place].Size) { return "has a symbol outside its section"; }
        }

        return null;
    }
}
