using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Compiler;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;

namespace PolicyBuild.KernelTests;

/// <summary>The programs of a policy with one instruction that the kernel refuses, put in where a line of the policy has begun to be judged.</summary>
internal static class DamagedPrograms
{
    private const byte WideLoad = 0x18; // BPF_LD | BPF_IMM | BPF_DW: two instructions

    /// <summary>A call of a helper that no kernel has: refused when the verifier comes there.</summary>
    public static ImmutableArray<byte> Call { get; } = [0x85, 0, 0, 0, 0xAD, 0x0B, 0, 0];

    /// <summary>A jump out of the program: refused before anything is looked at.</summary>
    public static ImmutableArray<byte> Jump { get; } = [0x05, 0, 0x00, 0x70, 0, 0, 0, 0];

    /// <summary>The damaged section of a policy.</summary>
    public static (SectionKind Kind, byte[] Bytes) Of(string policy, SectionKind kind, string program, int line, ImmutableArray<byte> instruction)
    {
        var source = new SourceFile("test.policy.yaml", null, Encoding.UTF8.GetBytes(policy));
        CompileResult compiled = PolicyCompiler.Compile(source, CompileOptions.Default, new PolicyFiles());
        if (compiled.Policy is null) { throw new InvalidOperationException(compiled.Diagnostics[0].Text); }
        if (BundleFile.Open(compiled.Policy.Bundle, out BundleFile? bundle) != BundleStatus.Ok) { throw new InvalidOperationException("the bundle is damaged"); }
        return (kind, Damage(bundle!, kind, program, line, instruction)); // Ok gives one
    }

    /// <summary>The damaged section of a bundle.</summary>
    public static byte[] Damage(BundleFile bundle, SectionKind kind, string program, int line, ImmutableArray<byte> instruction)
    {
        ReadOnlyMemory<byte> map = bundle.Bytes(bundle.Sections.Single(section => section.Kind == SectionKind.SourceMap)).ToArray();
        if (!SourceMapReader.TryRead(map, out SourceMap? sources)) { throw new InvalidOperationException("the source map is damaged"); }
        if (BpfPrograms.Read(bundle.Bytes(bundle.Sections.Single(section => section.Kind == kind)), out BpfPrograms? read) != BundleStatus.Ok)
        {
            throw new InvalidOperationException("the programs are damaged");
        }

        var section = new BpfSectionBuilder { Btf = read!.Btf }; // Ok gives some
        foreach (BpfMap one in read.Maps) { section.AddMap(one); }
        int first = read.Rules.Length;
        foreach (BpfProgram one in read.Programs)
        {
            int begin = first;
            section.AddProgram(one.Name == program ? Damage(one, at => sources.PlaceOf(SectionNames.Of(kind, Architecture.None), begin + at).Line == line, instruction) : one);
            first += one.Instructions.Length / BpfProgramRecord.InstructionSize;
        }

        foreach (BpfField field in read.Fields) { section.AddField(field.Type, field.Path); }
        foreach (BpfRule rule in read.Rules) { section.AddRule(rule.File, rule.Line, rule.Column, rule.Program); }
        return section.ToArray();
    }

    // What is put in by the launcher stays as it is, and so do both halves of a wide load.
    private static BpfProgram Damage(BpfProgram program, Func<int, bool> isMeant, ImmutableArray<byte> instruction)
    {
        byte[] code = [.. program.Instructions];
        for (int i = 0; i < code.Length / BpfProgramRecord.InstructionSize; i++)
        {
            if (code[i * BpfProgramRecord.InstructionSize] == WideLoad) { i++; }
            else if (isMeant(i) && program.Relocations.All(relocation => relocation.Instruction != i))
            {
                instruction.CopyTo(code, i * BpfProgramRecord.InstructionSize);
                return program with { Instructions = [.. code] };
            }
        }

        throw new InvalidOperationException($"no instruction of '{program.Name}' comes from that line");
    }
}
