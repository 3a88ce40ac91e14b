using System.Buffers.Binary;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Resolution.Hooks;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution.Hooks;

public sealed class ObjectFileTests
{
    [Theory]
    [InlineData("lsm/file_open", "GPL")]
    [InlineData("lsm_cgroup/file_open", "Dual BSD/GPL")]
    [InlineData("lsm/file_open", "GPL v2")]
    [InlineData("lsm/file_fcntl", "GPL")] // a hook without rules
    public void A_sound_object_is_taken(string section, string licence)
    {
        byte[] file = ObjectFiles.Make(section, licence);
        Compiler.Resolution.Hooks.ObjectFile? read = ObjectFileReader.Read(file, out string? problem);
        Assert.Null(problem);
        Assert.Equal([section[(section.IndexOf('/', StringComparison.Ordinal) + 1)..]], read!.Hooks);
    }

    [Theory]
    [InlineData("a program that may sleep", "lsm.s/file_open")]
    [InlineData("a program of another kind", "kprobe/do_open")]
    [InlineData("names no hook", "lsm/")]
    [InlineData("names no hook", "lsm/file-open")]
    [InlineData("to which the kernel attaches none", "lsm/getprocattr")]
    [InlineData("that is 'bpf_map_create' today", "lsm/bpf_map_alloc_security")]
    [InlineData("has no program", ".text")]
    public void A_section_that_is_no_program_for_a_hook_is_refused(string problem, string section) => Refused(problem, ObjectFiles.Make(section));

    [Fact]
    public void A_licence_that_the_kernel_refuses_is_refused()
    {
        Refused("has no section 'license'", ObjectFiles.Make(licence: null));
        Refused("not compatible with GPL", ObjectFiles.Make(licence: "Proprietary"));
        Refused("not compatible with GPL", ObjectFiles.Make(licence: "GPL\nand more"));
    }

    [Fact]
    public void Relocations_lead_from_an_instruction_to_a_symbol()
    {
        Refused("relocations with addends", ObjectFiles.Make(relocationType: 4));
        Refused("a symbol that is not there", ObjectFiles.Make(symbol: 2));
        Refused("outside its section", ObjectFiles.Make(relocated: 32));
        Refused("outside its section", ObjectFiles.Make(relocated: ulong.MaxValue));
        Refused("no instruction that can have one", ObjectFiles.Make(relocated: 4));
        Refused("no instruction that can have one", ObjectFiles.Make(relocated: 16)); // mov
    }

    [Theory]
    [InlineData(4, 1, "64 bits, little endian")]
    [InlineData(5, 2, "64 bits, little endian")]
    [InlineData(16, 2, "relocated")]
    [InlineData(18, 62, "is not for BPF")]
    [InlineData(58, 40, "no table of sections")]
    [InlineData(60, 0, "no table of sections")]
    [InlineData(61, 255, "no table of sections")]
    [InlineData(62, 8, "no table of sections")]
    [InlineData(45, 1, "is cut short in the table")]
    [InlineData(47, 255, "is cut short in the table")]
    public void A_header_that_is_not_for_BPF_is_refused(int at, byte value, string problem)
    {
        byte[] file = ObjectFiles.Make();
        file[at] = value;
        Refused(problem, file);
    }

    [Fact]
    public void A_file_that_is_cut_anywhere_is_refused()
    {
        byte[] file = ObjectFiles.Make();
        for (int length = 4; length < file.Length; length++)
        {
            Assert.Null(ObjectFileReader.Read(file.AsMemory(0, length), out string? problem));
            Assert.NotNull(problem);
        }
    }

    [Fact]
    public void An_empty_section_that_lies_far_away_is_refused()
    {
        byte[] file = ObjectFiles.Make();
        int license = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(40)) + (2 * 64);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(license + 32), 0);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(license + 24), 0x1_8000_0000);
        Refused("cut short in a section", file);
    }

    [Fact]
    public void Sections_that_share_bytes_are_refused()
    {
        byte[] file = ObjectFiles.Make();
        int maps = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(40)) + (4 * 64);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(maps + 24), 0);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(maps + 32), (ulong)file.Length);
        Refused("overlap", file);
    }

    [Fact]
    public void Symbols_that_share_a_long_name_are_refused()
    {
        Assert.NotNull(ObjectFileReader.Read(ObjectFiles.Program(function: new string('a', 511), symbols: 2), out _));
        Refused("does not end within 511 bytes", ObjectFiles.Program(function: new string('a', 512), symbols: 2));
    }

    [Fact]
    public void A_file_that_is_named_for_one_of_its_hooks_judges_on_all_which_is_said()
    {
        using var folder = new TemporaryFolder();
        folder.Write("two.bpf", "hooks: {task_create: [{action: deny}], settime: [{action: deny}], bpf: []}\n");
        Assert.Equal(["PB3227"], Codes("settime: two.bpf"));
        Assert.Equal(
            "the file 'two.bpf' judges on bpf, task_alloc too",
            Assert.Single(Read("settime: two.bpf").Diagnostics, found => found.Code == "PB3227").Message);
        Assert.Empty(Codes("settime: two.bpf\nbpf: two.bpf\ntask_alloc: two.bpf"));
        Assert.Empty(Codes("settime: two.bpf\ninclude: [two.bpf]"));
        Assert.Equal(3, Read("settime: two.bpf").Policy.BpfLsm!.Hooks.Length);

        string[] Codes(string section) => [.. Read(section).Diagnostics.Select(found => found.Code).Where(code => code != "PB3202")];
        Resolved Read(string section) => Resolved.File(folder.Write("p.policy.yaml", Resolved.Section("bpf_lsm", section)));
    }

    [Fact]
    public void A_file_with_any_byte_changed_is_taken_or_refused_and_breaks_nothing()
    {
        byte[] file = ObjectFiles.Make();
        int taken = 0;
        for (int at = 4; at < file.Length; at++)
        {
            foreach (byte value in (byte[])[0, 1, 0x7F, 0x80, 0xFF])
            {
                byte before = file[at];
                file[at] = value;
                taken += ObjectFileReader.Read(file, out _) is null ? 0 : 1;
                file[at] = before;
            }
        }

        Assert.InRange(taken, 1, file.Length * 5);
    }

    [Fact]
    public void An_object_is_part_of_the_policy_and_stands_alone_on_its_hook()
    {
        using var folder = new TemporaryFolder();
        folder.Write("mine.bpf.o", ObjectFiles.Make());
        folder.Write("bad.bpf", [0x7F, (byte)'E', (byte)'L', (byte)'F', 1, 2, 3]);
        HookObject item = Assert.Single(Read("file_open: mine.bpf.o\nsettime: {default: deny}").Policy.BpfLsm!.Objects);
        Assert.Equal("mine.bpf.o", item.Name);
        Assert.Equal(ObjectFiles.Make(), item.Elf.ToArray());
        Assert.Equal(["PB3224"], Read("file_open: []\ninclude: [mine.bpf.o]").Diagnostics.Select(diagnostic => diagnostic.Code));
        Assert.Equal(["PB3209"], Read("settime: mine.bpf.o").Diagnostics.Select(diagnostic => diagnostic.Code));
        Assert.Equal(["PB3222"], Read("settime: bad.bpf").Diagnostics.Select(diagnostic => diagnostic.Code));

        Resolved Read(string section) => Resolved.File(folder.Write("p.policy.yaml", Resolved.Section("bpf_lsm", section)));
    }

    [Theory]
    [InlineData("lsm/no_such_hook", "name its section for a hook that docs/hooks.md lists: lsm/HOOK")]
    [InlineData("lsm_cgroup/file_opne", "did you mean the section lsm/file_open?")]
    [InlineData("lsm/file_post_open", null)] // rules cannot name it
    [InlineData("lsm/task_free", null)] // it only reports
    public void A_hook_that_no_kernel_has_is_told_at_the_line_that_names_the_object(string section, string? help)
    {
        using var folder = new TemporaryFolder();
        folder.Write("mine.bpf.o", ObjectFiles.Make(section));
        Resolved resolved = Resolved.File(folder.Write("p.policy.yaml", Resolved.Section("bpf_lsm", "settime: {default: deny}\ninclude: [mine.bpf.o]")));
        string hook = section[(section.IndexOf('/', StringComparison.Ordinal) + 1)..];
        string[] expected = help is null ? [] : [$"p.policy.yaml(5,15): PB3200: the object file 'mine.bpf.o' has a program for the hook '{hook}', which no kernel up to 7.3 has; {help}"];
        Assert.Equal(expected, resolved.Lines);
    }

    private static void Refused(string problem, byte[] file)
    {
        Assert.Null(ObjectFileReader.Read(file, out string? found));
        Assert.Contains(problem, found, StringComparison.Ordinal);
    }
}
