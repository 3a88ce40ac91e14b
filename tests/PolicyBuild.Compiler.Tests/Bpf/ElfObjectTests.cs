using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Compiler.Backends.Bpf.Elf;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Resolution.Hooks;
using PolicyBuild.Compiler.Tests.Resolution.Hooks;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Bpf;

/// <summary>The loose copy, as the tools of others read it.</summary>
public class ElfObjectTests
{
    private static readonly byte[] s_object = BpfElfWriter.Write(Programs());

    [Fact]
    public void It_is_an_object_that_a_policy_could_name()
    {
        Assert.Equal(["file_open", "move_mount", "socket_connect"], ObjectFileReader.Read(s_object, out string? problem)?.Hooks);
        Assert.Null(problem);
    }

    [Fact]
    public void A_field_has_one_shape_whatever_hook_leads_to_it()
    {
        BpfField[] fields = [.. KernelHooks.All.SelectMany(hook => hook.Arguments).SelectMany(argument => argument.Fields).Select(field => new BpfField(field.Type, field.Path)).Distinct()];
        Assert.Contains(new BpfField("file", "f_path"), fields);
        Assert.All(fields, field => Assert.Single(KernelHooks.All.Select(hook => FieldShapes.FindIn(hook, field)).OfType<FieldShape>().Distinct()));
    }

    [Fact]
    public void Llvm_disassembles_it_to_the_same_instructions()
    {
        string tool = Requirement.Tool("llvm-objdump");
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "lsm.bpf.o");
        File.WriteAllBytes(file, s_object);

        ProcessRun run = ProcessRun.Of(tool, ["-dr", file]);

        Assert.Equal("", run.Error);
        Assert.Contains("Disassembly of section lsm/file_open:", run.Output, StringComparison.Ordinal);
        Assert.Contains("R_BPF_64_64\tlsm_table0", run.Output, StringComparison.Ordinal);
        Assert.Contains("R_BPF_64_32\tbpf_path_d_path", run.Output, StringComparison.Ordinal);
        Assert.Contains("<file_open_step>:", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("<unknown>", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Bpftool_reads_its_types_maps_and_programs()
    {
        string tool = Requirement.Tool("bpftool");
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "lsm.bpf.o");
        File.WriteAllBytes(file, s_object);

        ProcessRun types = ProcessRun.Of(tool, ["btf", "dump", "file", file]);
        ProcessRun skeleton = ProcessRun.Of(tool, ["gen", "skeleton", file]);

        Assert.True(types.ExitCode == 0, types.Error);
        Assert.Contains("FUNC 'file_open_step' type_id=2 linkage=static", types.Output, StringComparison.Ordinal);
        Assert.Contains("DATASEC '.maps'", types.Output, StringComparison.Ordinal);
        Assert.True(skeleton.ExitCode == 0, skeleton.Error);
        foreach (string map in (ReadOnlySpan<string>)["events", "paths", "slots", "data_mode", "rodata_lsm_table0"]) { Assert.Contains($"struct bpf_map *{map};", skeleton.Output, StringComparison.Ordinal); }
        foreach (string program in (ReadOnlySpan<string>)["file_open", "move_mount", "socket_connect"]) { Assert.Contains($"struct bpf_program *{program};", skeleton.Output, StringComparison.Ordinal); }
    }

    private static BpfPrograms Programs()
    {
        BpfLsmPolicy policy = Hooked.Read("""
            file_open: {default: deny, rules: [{action: allow, path: ['/usr/*/x', '${app}/**'], access: [read], owner: 0}]}
            move_mount: {rules: [{action: deny, from: /proc/**}]}
            socket_connect: {rules: [{action: deny, address: '10.0.0.0/8:*', family: AF_INET}]}
            """);
        return HookPrograms.Of(policy.Hooks);
    }
}
