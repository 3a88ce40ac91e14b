using CsCheck;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Backends.Bpf.Elf;
using PolicyBuild.Compiler.Backends.BpfLsm;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Simulation.Bpf;
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
        where policy.Rules.All(rule => rule.Conditions.All(condition => condition is not PathCondition)) && !policy.LaunchGrants && !policy.Hook.IsVoid
        from operations in RandomHooks.Operation(policy).Array[10]
        from isCgroup in Gen.Bool
        select (policy, operations, isCgroup)).Sample(
        sample =>
        {
            BpfPrograms own = HookPrograms.Of(sample.policy);
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
        BpfPrograms taken = Take(BpfElfWriter.Write(own));

        Assert.Equal(["mode", "o1_.data.mode", "o1_events"], taken.Maps.Select(map => map.Name).Order(StringComparer.Ordinal));
        Assert.Equal(own.Fields.Order(Comparer<BpfField>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))),
            taken.Fields.Order(Comparer<BpfField>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))));
        Assert.Equal("file_open", Assert.Single(taken.Programs).Hook);
    }

    [Fact]
    public void A_map_that_no_bundle_holds_is_named()
    {
        BpfPrograms own = HookPrograms.Of(Hooked.One("file_open: {default: deny, rules: [{action: allow, path: /usr/**}]}"));

        Diagnostic found = Assert.Single(TryTake(BpfElfWriter.Write(own), out _));

        Assert.Equal("PB5115", found.Code);
        Assert.Contains("its map 'paths' is of type 29", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-13, 13)]
    [InlineData(-4095, 4095)]
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
    private static BpfPrograms Armed(BpfPrograms programs) => programs with
    {
        Maps = [.. programs.Maps.Select(map => map.Role == BpfMapRole.Mode ? map with { Contents = [0, 0, 0, 0, 1, 0, 0, 0] } : map)],
    };

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
