using System.Buffers.Binary;
using System.Collections.Immutable;
using CsCheck;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Backends.Bpf.Elf;
using PolicyBuild.Compiler.Backends.BpfLsm;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Simulation.Bpf;
using PolicyBuild.Compiler.Tests.Resolution;
using PolicyBuild.Compiler.Tests.Resolution.Hooks;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Bpf;

/// <summary>Objects that were compiled elsewhere: those that the compiler itself writes for tools serve as such.</summary>
public class ObjectTakeoverTests
{
    [Fact]
    public void A_program_that_is_taken_over_judges_as_before() => (
        from policy in RandomHooks.Policy
        where policy.Rules.All(rule => rule.Conditions.All(condition => condition is not PathCondition)) && !policy.LaunchGrants
        from operations in RandomHooks.Operation(policy).Array[10]
        from isCgroup in Gen.Bool
        select (policy, operations, isCgroup)).Sample(
        sample =>
        {
            // An object has no place for what lies in a trie.
            BpfPrograms own = HookPrograms.Of(sample.policy);
            if (own.Maps.Any(map => (BpfMapType)map.Type == BpfMapType.LpmTrie)) { return true; }
            BpfPrograms taken = Take(BpfElfWriter.Write(Armed(own)));
            foreach (HookOperation operation in sample.operations)
            {
                HookVerdict expected = HookMachine.Run(own, 0, sample.policy.Hook, operation, 1, sample.isCgroup).Verdict;
                if (HookMachine.Run(taken, 0, sample.policy.Hook, operation, 1, sample.isCgroup).Verdict != expected) { return false; }
                if (HookMachine.Run(taken, 0, sample.policy.Hook, operation, 0, sample.isCgroup).Verdict != HookVerdict.Allow) { return false; }
            }

            return true;
        },
        iter: 300);

    [Fact]
    public void Its_maps_have_names_of_their_own_and_its_fields_are_found_on_the_target()
    {
        BpfPrograms own = HookPrograms.Of(Hooked.One("file_open: {rules: [{action: deny, owner: 0}, {action: deny, flags: {op: any_bits, value: O_APPEND}}]}"));
        BpfPrograms taken = Take(BpfElfWriter.Write(Armed(own)));

        Assert.Equal(["events", "mode", "o1_.data.mode", "o1_events"], taken.Maps.Select(map => map.Name).Order(StringComparer.Ordinal));
        Assert.Equal(own.Fields.Order(Comparer<BpfField>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))),
            taken.Fields.Order(Comparer<BpfField>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))));
        Assert.Equal("file_open", Assert.Single(taken.Programs).Hook);
    }

    [Theory]
    [InlineData(true, new LaunchMode[0], "0111 1")]
    [InlineData(true, new[] { LaunchMode.Direct }, "0011 1")]
    [InlineData(false, new[] { LaunchMode.Hardened }, "0001 0")] // a number that is no mode's is the policy's own mode
    [InlineData(false, new[] { LaunchMode.Direct, LaunchMode.Hardened }, "0101 0")]
    public void It_judges_in_the_modes_that_it_is_of(bool isOwn, LaunchMode[] others, string denied)
    {
        HookPolicy policy = Hooked.One("settime: [{action: deny}]");
        var diagnostics = new DiagnosticBag();
        var section = new HookSection(diagnostics);
        section.Add(new ObjectModes(new HookObject("test.o", BpfElfWriter.Write(Armed(HookPrograms.Of(policy))), new NodeRef(0, 1)), isOwn, [.. others]));
        Assert.Empty(diagnostics.ToImmutable());
        BpfPrograms taken = HookPrograms.Read(section.ToSection());
        string found = string.Concat(((uint[])[0, 1, 2, 3, 9]).Select(mode =>
            HookMachine.Run(taken, 0, policy.Hook, new HookOperation(), mode).Verdict.Action == HookAction.Deny ? "1" : "0"));
        Assert.Equal(denied, found.Insert(4, " "));
    }

    [Fact]
    public void An_object_of_an_overlay_is_one_of_its_mode_alone()
    {
        byte[] elf = BpfElfWriter.Write(Armed(HookPrograms.Of(Hooked.One("settime: [{action: deny}]"))));
        var item = new HookObject("a.o", elf, new NodeRef(0, 1));
        var network = new NetworkPolicy(NetworkMode.Host, DnsDisabled: false, [], default);
        PolicyModel policy = Resolved.Text("profile: p\nmode: direct\n").Policy with
        {
            OtherModes = [new ModeRules(LaunchMode.Sandbox, network, null), new ModeRules(LaunchMode.Hardened, network, new BpfLsmPolicy([], [item], default))],
        };
        ObjectModes modes = Assert.Single(ObjectModes.Of(policy));
        Assert.Equal((false, "Hardened"), (modes.IsOwn, string.Join(' ', modes.Others)));
        modes = Assert.Single(ObjectModes.Of(policy with { BpfLsm = new BpfLsmPolicy([], [item], default) }));
        Assert.Equal((true, "Sandbox"), (modes.IsOwn, string.Join(' ', modes.Others)));
    }

    [Fact]
    public void A_map_that_no_bundle_holds_is_named() => Refused("its map 'tails' is of type 3, which", WithMap(new BpfMap("tails", 3, 4, 4, 8)));

    [Fact]
    public void A_storage_of_tasks_is_taken_with_the_types_that_the_kernel_asks_for()
    {
        HookPolicy policy = Hooked.One("file_open: {default: deny, rules: [{action: allow, path: [/usr/**, '/etc/*/x']}]}");
        BpfPrograms taken = Take(BpfElfWriter.Write(Armed(HookPrograms.Of(policy))));

        BpfMap storage = Assert.Single(taken.Maps, map => map.Type == (uint)BpfMapType.TaskStorage);
        Assert.Equal(("o1_paths", 4u, (uint)PathScratch.Size), (storage.Name, storage.KeySize, storage.ValueSize));
        Assert.Equal((ProgramBtf.IntType, ProgramBtf.ScratchType), ((int)storage.KeyType, (int)storage.ValueType));
        foreach ((string path, HookAction action) in (ReadOnlySpan<(string, HookAction)>)[("/usr/lib/a", HookAction.Allow), ("/etc/y/x", HookAction.Allow), ("/etc/x", HookAction.Deny)])
        {
            var operation = new HookOperation { Texts = { [HookOperation.WayOf(policy.Hook.Find("path")!)] = path } };
            Assert.Equal(action, HookMachine.Run(taken, 0, policy.Hook, operation).Verdict.Action);
        }
    }

    [Fact]
    public void A_storage_of_another_size_has_a_type_of_its_own()
    {
        var storage = new BpfMap("mine", 29, 4, 40, 0) { Flags = (uint)BpfMapFlags.NoPreallocation, KeyType = 1, ValueType = 4 };
        BpfMap taken = Assert.Single(Take(WithMap(storage)).Maps, map => map.Type == 29);
        Assert.True(taken.ValueType > ProgramBtf.StepFunction);
        Refused("without BPF_F_NO_PREALLOC", WithMap(storage with { Flags = 0 }));
    }

    [Fact]
    public void Maps_that_take_more_memory_than_a_bundle_s_are_refused()
    {
        Take(WithMap(new BpfMap("flows", 1, 4, 8, 10_240)));
        Refused("with its map 'o1_flows' the maps can take 96", WithMap(new BpfMap("flows", 1, 4, 8, 1_000_000)));
    }

    [Fact]
    public void What_waits_for_a_launcher_to_set_its_mode_is_refused() =>
        Refused("lets everything through until its own launcher sets its mode", BpfElfWriter.Write(HookPrograms.Of(Hooked.One("task_alloc: [{action: deny}]"))));

    // As the tries of addresses that the compiler itself writes for tools: empty they would let everything through.
    [Fact]
    public void A_map_that_nobody_fills_is_refused() => Refused(
        "its map 'prefixes' is one that programs only read",
        WithMap(new BpfMap("prefixes", (uint)BpfMapType.LpmTrie, 8, 8, 16) { Flags = (uint)(BpfMapFlags.NoPreallocation | BpfMapFlags.ReadOnlyForPrograms) }));

    [Fact]
    public void Maps_whose_names_are_cut_to_the_same_stay_apart()
    {
        BpfPrograms taken = Take(WithMaps([new BpfMap("connections_in", 1, 4, 8, 16), new BpfMap("connections_out", 1, 4, 8, 32)]));
        Assert.Equal(["o1_connection.2:32", "o1_connections_:16"], taken.Maps.Where(map => map.Type == 1).Select(map => $"{map.Name}:{map.MaxEntries}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("its section 'lsm/task_alloc' has no function", null)]
    [InlineData("its program '1abc' has a name that the kernel refuses", "1abc")]
    [InlineData("its program 'a.b' has a name that the kernel refuses", "a.b")]
    [InlineData("its program 'a?b' has a name that the kernel refuses", "a\u001bb")]
    [InlineData("its program '' has a name that the kernel refuses", "")]
    public void A_program_that_nobody_can_name_is_refused(string problem, string? function) => Refused(problem, ObjectFiles.Program(function: function));

    [Theory]
    [InlineData("no exit at its end", 0, 8)]
    [InlineData("no run of whole instructions", 4, 8)]
    [InlineData("no run of whole instructions", 0, 12)]
    [InlineData("no run of whole instructions", 8, 16)]
    [InlineData("no run of whole instructions", 8, ulong.MaxValue - 7)]
    [InlineData("no run of whole instructions", 0, 0)]
    public void A_function_is_whole_instructions_to_its_exit(string problem, ulong value, ulong size) =>
        Refused(problem, ObjectFiles.Program(value: value, size: size));

    [Theory]
    [InlineData("has the code 0xff", 0xFF, 0xFF)]
    [InlineData("has the code 0x20", 0x20, 0)] // LD_ABS, of packets
    [InlineData("a register that eBPF has not", 0xB7, 0x0B)]
    [InlineData("a register that eBPF has not", 0xBF, 0xB0)]
    [InlineData("calls a function of the kernel by the number", 0x85, 0x20)]
    [InlineData("calls what eBPF does not know", 0x85, 0x30)]
    [InlineData("names a map by a number", 0x18, 0x11)]
    [InlineData("names a map by a number", 0x18, 0x21)]
    [InlineData("names a map by a number", 0x18, 0x51)]
    [InlineData("names something of the kernel by the number", 0x18, 0x31)]
    [InlineData("names a function by a distance", 0x18, 0x41)]
    public void An_instruction_that_means_another_thing_on_the_target_is_refused(string problem, byte code, byte registers) =>
        Refused(problem, ObjectFiles.Program([code, registers, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xB7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]));

    [Fact]
    public void A_long_jump_is_taken_as_a_short_one()
    {
        // gotol +1; r0 = 5; r0 = -13; exit
        byte[] code = [6, 0, 0, 0, 1, 0, 0, 0, 0xB7, 0, 0, 0, 5, 0, 0, 0, 0xB7, 0, 0, 0, 0xF3, 0xFF, 0xFF, 0xFF, 0x95, 0, 0, 0, 0, 0, 0, 0];
        BpfPrograms taken = Take(ObjectFiles.Program(code));
        Assert.Equal(new HookVerdict(HookAction.Deny, 13), HookMachine.Run(taken, 0, KernelHooks.Find("task_alloc")!, new HookOperation()).Verdict);
    }

    [Fact]
    public void A_map_that_many_instructions_name_is_read_once_from_many_types()
    {
        // Looked through for each instruction, their names alone would be 40 million strings.
        byte[] elf = ObjectFiles.Loading(loads: 2000, TypesOf("m", 20_000, new string('b', 60)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        BpfPrograms taken = Take(elf);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 << 20);
        Assert.Equal(2000, Assert.Single(taken.Programs).Relocations.Count(put => put.Kind == (uint)BpfRelocationKind.MapDescriptor && taken.Maps[(int)put.Value].Name == "o1_m"));
    }

    [Fact]
    public void A_long_name_in_the_types_is_refused()
    {
        Take(ObjectFiles.Loading(loads: 1, TypesOf("m", 2, new string('b', 511))));
        Refused("does not end within 511 bytes", ObjectFiles.Loading(loads: 1, TypesOf("m", 2, new string('b', 512))));
    }

    [Fact]
    public void An_object_s_denial_is_reported()
    {
        BpfPrograms taken = Take(Returning(-13));
        Assert.Equal(0u, Assert.Single(taken.Rules).Program);
        foreach (bool isCgroup in (ReadOnlySpan<bool>)[true, false])
        {
            Assert.Equal([1u], HookMachine.Run(taken, 0, KernelHooks.Find("task_alloc")!, new HookOperation(), isCgroup: isCgroup).Rules);
        }

        Assert.Empty(HookMachine.Run(Take(Returning(0)), 0, KernelHooks.Find("task_alloc")!, new HookOperation()).Rules);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void On_a_hook_that_only_reports_the_result_says_nothing(bool isCgroup)
    {
        KernelHook hook = KernelHooks.Find("bprm_committed_creds")!;
        Assert.True(hook.IsVoid);
        foreach (string kind in (ReadOnlySpan<string>)["lsm/", "lsm_cgroup/"])
        {
            BpfPrograms taken = Take(ObjectFiles.Program([0xB7, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x95, 0, 0, 0, 0, 0, 0, 0], kind + hook.Name));
            Assert.Equal(HookVerdict.Allow, HookMachine.Run(taken, 0, hook, new HookOperation(), isCgroup: isCgroup).Verdict);
        }
    }

    [Theory]
    [InlineData(-13, 0, 13)]
    [InlineData(-511, 0, 511)]
    [InlineData(-529, 0, 1)]
    [InlineData(-529, 1, 1)]
    [InlineData(7, 0, 1)]
    [InlineData(0, 0, 1)]
    [InlineData(0, 1, 0)]
    public void An_error_that_an_object_sets_is_one_of_programs(int error, int result, int errno)
    {
        byte[] code = [0xB7, 1, 0, 0, 0, 0, 0, 0, 0x85, 0, 0, 0, 187, 0, 0, 0, 0xB7, 0, 0, 0, (byte)result, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(code.AsSpan(4), error);
        Diagnostic note = Assert.Single(TryTake(ObjectFiles.Program(code, "lsm_cgroup/task_alloc"), out BpfPrograms? taken));
        Assert.Equal(("PB5117", Severity.Note), (note.Code, note.Severity));
        Assert.NotNull(taken);
        HookVerdict expected = errno == 0 ? HookVerdict.Allow : new HookVerdict(HookAction.Deny, (ushort)errno);
        HookRun run = HookMachine.Run(taken, 0, KernelHooks.Find("task_alloc")!, new HookOperation());
        Assert.Equal(expected, run.Verdict);
        Assert.Equal(errno == 0 ? 0 : 1, run.Rules.Length);
    }

    [Fact]
    public void A_program_for_the_whole_system_sets_no_error()
    {
        // r1 = -529; call set_retval; r0 = 0; exit: in lsm/ the kernel knows no such helper, and so it stays.
        byte[] code = [0xB7, 1, 0, 0, 0xEF, 0xFD, 0xFF, 0xFF, 0x85, 0, 0, 0, 187, 0, 0, 0, 0xB7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0];
        BpfPrograms taken = Take(ObjectFiles.Program(code));
        Assert.Throws<InvalidOperationException>(() => HookMachine.Run(taken, 0, KernelHooks.Find("task_alloc")!, new HookOperation()));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-13, 13)]
    [InlineData(-511, 511)]
    [InlineData(-512, 1)]
    [InlineData(-529, 1)]
    [InlineData(-4096, 1)]
    [InlineData(1, 1)]
    public void What_an_object_returns_is_0_or_an_error(int result, int errno)
    {
        BpfPrograms taken = Take(Returning(result));
        KernelHook hook = KernelHooks.Find("task_alloc")!;
        HookVerdict expected = errno == 0 ? HookVerdict.Allow : new HookVerdict(HookAction.Deny, (ushort)errno);
        Assert.Equal(expected, HookMachine.Run(taken, 0, hook, new HookOperation(), isCgroup: true).Verdict);
        Assert.Equal(expected, HookMachine.Run(taken, 0, hook, new HookOperation(), isCgroup: false).Verdict);
    }

    [Fact]
    public void A_damaged_object_is_refused_and_nothing_else_happens()
    {
        byte[] whole = BpfElfWriter.Write(HookPrograms.Of(Hooked.One("file_open: {rules: [{action: deny, owner: 0}]}")));
        (from at in Gen.Int[64, whole.Length - 1] from value in Gen.Byte select (at, value)).Sample(
            change =>
            {
                byte[] damaged = [.. whole];
                damaged[change.at] = change.value;
                if (Compiler.Resolution.Hooks.ObjectFileReader.Read(damaged, out _) is null) { return; }
                foreach (Diagnostic found in TryTake(damaged, out _)) { Assert.StartsWith("PB51", found.Code, StringComparison.Ordinal); }
            },
            iter: 3000);
    }

    private static void Refused(string problem, byte[] elf)
    {
        Assert.NotNull(Compiler.Resolution.Hooks.ObjectFileReader.Read(elf, out _));
        Diagnostic found = Assert.Single(TryTake(elf, out _));
        Assert.Equal(("PB5115", new NodeRef(0, 1)), (found.Code, found.Node));
        Assert.Contains(problem, found.Message, StringComparison.Ordinal);
    }

    private static byte[] WithMap(BpfMap map) => WithMaps([map]);

    /// <summary>A program that names maps and returns 0.</summary>
    private static byte[] WithMaps(ImmutableArray<BpfMap> maps)
    {
        var symbols = new BpfSymbols();
        var assembler = new BpfAssembler(symbols);
        foreach (BpfMap map in maps) { assembler.LoadMap(BpfRegister.R1, symbols.Map(map)); }

        assembler.Move(BpfRegister.R0, 0);
        assembler.Exit();
        Assert.True(assembler.TryFinish(out BpfCode? code));
        var program = new BpfProgram("p", "task_alloc", (uint)BpfProgramType.Lsm, (uint)BpfAttachType.LsmCgroup, [.. code.ToBytes()]) { Relocations = code.Relocations };
        return BpfElfWriter.Write(new BpfPrograms(maps, [program], [], [], []));
    }

    /// <summary>A hash for 16 entries, behind types of a name that are nothing.</summary>
    private static byte[] TypesOf(string map, int others, string otherName)
    {
        var types = new BtfBuilder();
        for (int i = 0; i < others; i++) { types.Type(otherName, 15, 0, 0); } // DATASEC
        int number = types.Type("int", 1, 0, 4, (1 << 24) | 32);
        int[] members =
        [
            types.Text("type"), Setting(1), 0,
            types.Text("key_size"), Setting(4), 64,
            types.Text("value_size"), Setting(8), 128,
            types.Text("max_entries"), Setting(16), 192,
        ];
        int variable = types.Type(map, 14, 0, types.Type("", 4, 4, 32, members), 1);
        types.Type(".maps", 15, 1, 32, variable, 0, 32);
        return types.ToArray();

        int Setting(int value) => types.Type("", 2, 0, types.Type("", 3, 0, 0, number, number, value)); // a pointer to an array
    }

    private static byte[] Returning(int result)
    {
        var symbols = new BpfSymbols();
        var assembler = new BpfAssembler(symbols);
        assembler.Move(BpfRegister.R0, result);
        assembler.Exit();
        Assert.True(assembler.TryFinish(out BpfCode? code));
        var program = new BpfProgram("p", "task_alloc", (uint)BpfProgramType.Lsm, (uint)BpfAttachType.LsmCgroup, [.. code.ToBytes()]);
        return BpfElfWriter.Write(new BpfPrograms([], [program], [], [], []));
    }

    /// <summary>The programs with a 1 in the mode map: as an object it is data like any other, and nobody arms it.</summary>
    internal static BpfPrograms Armed(BpfPrograms programs) => programs with
    {
        Maps = [.. programs.Maps.Select(map => map.Role == BpfMapRole.Mode ? map with { Contents = [0, 0, 0, 0, 1, 0, 0, 0] } : map)],
    };

    // The older hook for programs that are loaded has a structure of another type.
    [Theory]
    [InlineData("bpf_map_create", "bpf_map_alloc_security")]
    [InlineData("bpf_map_free", "bpf_map_free_security")]
    [InlineData("bpf_prog_load", "")]
    [InlineData("task_alloc", "")]
    public void An_object_is_for_the_hook_of_earlier_kernels_too_that_has_the_same_arguments(string hook, string older) =>
        Assert.Equal((hook, older), Take(ObjectFiles.Program(section: "lsm/" + hook)).Programs.Select(program => (program.Hook, program.OlderHook)).Single());

    private static BpfPrograms Take(byte[] elf)
    {
        Assert.Empty(TryTake(elf, out BpfPrograms? programs));
        return Assert.IsType<BpfPrograms>(programs);
    }

    private static IReadOnlyList<Diagnostic> TryTake(byte[] elf, out BpfPrograms? programs)
    {
        var diagnostics = new DiagnosticBag();
        var section = new HookSection(diagnostics);
        section.Add(new HookObject("test.o", elf, new NodeRef(0, 1)));
        section.CheckLimits(default);
        programs = diagnostics.HasErrors ? null : HookPrograms.Read(section.ToSection());
        return diagnostics.ToImmutable();
    }
}
