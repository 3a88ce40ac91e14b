using System;
using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>A section of eBPF programs in managed form.</summary>
/// <param name="Maps">The maps, by number.</param>
/// <param name="Programs">The programs, by number.</param>
/// <param name="Fields">The fields, by number.</param>
/// <param name="Rules">The rules; an event's rule number is the place here plus one.</param>
/// <param name="Btf">The programs' BTF; empty: none.</param>
public sealed record BpfPrograms(
    ImmutableArray<BpfMap> Maps, ImmutableArray<BpfProgram> Programs, ImmutableArray<BpfField> Fields, ImmutableArray<BpfRule> Rules, ImmutableArray<byte> Btf)
{
    /// <summary>Reads a section.</summary>
    /// <param name="section">Its bytes.</param>
    /// <param name="programs">The programs; null where the status is not Ok.</param>
    /// <returns><see cref="BundleStatus.Ok"/>, or the first fault found.</returns>
    public static unsafe BundleStatus Read(ReadOnlySpan<byte> section, out BpfPrograms? programs)
    {
        // Sound: the span stays pinned as long as the reader lives, and everything is copied out of it.
        fixed (byte* data = section)
        {
            BundleStatus status = BpfReader.Open(data, (ulong)section.Length, out BpfReader reader);
            programs = status == BundleStatus.Ok ? Copy(reader) : null;
            return status;
        }
    }

    private static unsafe BpfPrograms Copy(BpfReader reader)
    {
        var maps = ImmutableArray.CreateBuilder<BpfMap>((int)reader.MapCount);
        for (uint i = 0; i < reader.MapCount; i++) { maps.Add(CopyMap(reader, reader.Map(i))); }
        var programs = ImmutableArray.CreateBuilder<BpfProgram>((int)reader.ProgramCount);
        for (uint i = 0; i < reader.ProgramCount; i++) { programs.Add(CopyProgram(reader, reader.Program(i))); }
        var fields = ImmutableArray.CreateBuilder<BpfField>((int)reader.FieldCount);
        for (uint i = 0; i < reader.FieldCount; i++)
        {
            BpfFieldRecord* field = reader.Field(i);
            fields.Add(new BpfField(Text(reader, field->Type), Text(reader, field->Path)));
        }

        var rules = ImmutableArray.CreateBuilder<BpfRule>((int)reader.RuleCount);
        for (uint number = 1; number <= reader.RuleCount; number++)
        {
            BpfRuleRecord* rule = reader.Rule(number);
            rules.Add(new BpfRule(Text(reader, rule->File), rule->Line, rule->Column, rule->Program));
        }

        ImmutableArray<byte> btf = [.. new ReadOnlySpan<byte>(reader.Btf, (int)reader.Header->Btf.Length)];
        return new BpfPrograms(maps.MoveToImmutable(), programs.MoveToImmutable(), fields.MoveToImmutable(), rules.MoveToImmutable(), btf);
    }

    private static unsafe BpfMap CopyMap(BpfReader reader, BpfMapRecord* map) =>
        new(Text(reader, map->Name), map->Type, map->KeySize, map->ValueSize, map->MaxEntries)
        {
            Flags = map->Flags,
            KeyType = map->KeyType,
            ValueType = map->ValueType,
            Role = (BpfMapRole)map->Role,
            Options = (BpfMapOptions)map->Options,
            Contents = [.. new ReadOnlySpan<byte>(reader.Contents(map), (int)(map->Contents.Count * (map->KeySize + map->ValueSize)))],
        };

    private static unsafe BpfProgram CopyProgram(BpfReader reader, BpfProgramRecord* program)
    {
        int length = (int)program->Instructions.Count * BpfProgramRecord.InstructionSize;
        ImmutableArray<byte> instructions = [.. new ReadOnlySpan<byte>(reader.Instructions(program), length)];
        return new BpfProgram(Text(reader, program->Name), Text(reader, program->Hook), program->ProgramType, program->AttachType, instructions)
        {
            Relocations = [.. new ReadOnlySpan<BpfRelocationRecord>(reader.Relocations(program), (int)program->RelocationCount)],
            FuncInfos = [.. new ReadOnlySpan<BpfFuncInfo>(reader.FuncInfos(program), (int)program->FuncInfoCount)],
            OlderHook = Text(reader, program->OlderHook),
            Flags = (BpfProgramFlags)program->Flags,
        };
    }

    private static unsafe string Text(BpfReader reader, StringReference text) => Encoding.UTF8.GetString(reader.Text(text), (int)text.Length);
}
