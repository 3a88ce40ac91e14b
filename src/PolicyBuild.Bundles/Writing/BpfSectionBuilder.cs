using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Bundles.Writing;

/// <summary>Builds a section of eBPF programs (docs/bundle-format.md, section 13), for security hooks or for the network.</summary>
public sealed class BpfSectionBuilder
{
    private readonly List<BpfMap> _maps = [];
    private readonly List<BpfProgram> _programs = [];
    private readonly List<BpfField> _fields = [];
    private readonly Dictionary<BpfField, uint> _fieldNumbers = [];
    private readonly List<BpfRule> _rules = [];

    /// <summary>The programs' BTF; empty: none.</summary>
    public ImmutableArray<byte> Btf { get; set; } = [];

    /// <summary>Adds a map.</summary>
    /// <returns>Its number, for relocations.</returns>
    public uint AddMap(BpfMap map)
    {
        _maps.Add(map);
        return (uint)_maps.Count - 1;
    }

    /// <summary>Adds a program.</summary>
    /// <returns>Its number, for rules and events.</returns>
    public uint AddProgram(BpfProgram program)
    {
        _programs.Add(program);
        return (uint)_programs.Count - 1;
    }

    /// <summary>Adds a field, or finds it.</summary>
    /// <returns>Its number, for relocations.</returns>
    public uint AddField(string type, string path)
    {
        var field = new BpfField(type, path);
        if (_fieldNumbers.TryGetValue(field, out uint number)) { return number; }
        number = (uint)_fields.Count;
        _fields.Add(field);
        _fieldNumbers.Add(field, number);
        return number;
    }

    /// <summary>Adds a rule.</summary>
    /// <returns>The number that its events carry, from 1.</returns>
    public uint AddRule(string file, uint line, uint column, uint program)
    {
        _rules.Add(new BpfRule(file, line, column, program));
        return (uint)_rules.Count;
    }

    /// <summary>The section.</summary>
    /// <exception cref="ArgumentException">A string that the format cannot hold.</exception>
    /// <exception cref="InvalidOperationException">What the reader refuses; the message has its status.</exception>
    public byte[] ToArray()
    {
        int relocations = 0;
        int functions = 0;
        foreach (BpfProgram program in _programs)
        {
            relocations += program.Relocations.Length;
            functions += program.FuncInfos.Length;
        }

        int size = BpfHeader.Size + (_maps.Count * BpfMapRecord.Size) + (_programs.Count * BpfProgramRecord.Size)
            + (relocations * BpfRelocationRecord.Size) + (_fields.Count * BpfFieldRecord.Size) + (functions * BpfFuncInfo.Size)
            + (_rules.Count * BpfRuleRecord.Size);

        // The blobs lie between the tables and the strings, so that they keep their alignment.
        int blobsEnd = size;
        TableReference[] contents = new TableReference[_maps.Count];
        for (int i = 0; i < contents.Length; i++) { contents[i] = Blob(ref blobsEnd, _maps[i].Contents, (int)(_maps[i].KeySize + _maps[i].ValueSize)); }
        TableReference[] instructions = new TableReference[_programs.Count];
        for (int i = 0; i < instructions.Length; i++) { instructions[i] = Blob(ref blobsEnd, _programs[i].Instructions, BpfProgramRecord.InstructionSize); }
        TableReference btf = Blob(ref blobsEnd, Btf, 1);

        byte[] records = new byte[size];
        var pool = new StringPool(blobsEnd);
        var writer = new RecordWriter(records);
        int offset = BpfHeader.Size;
        writer.UInt32(BpfHeader.CurrentVersion);
        writer.UInt32(0);
        writer.Table(ref offset, _maps.Count, BpfMapRecord.Size);
        writer.Table(ref offset, _programs.Count, BpfProgramRecord.Size);
        writer.Table(ref offset, relocations, BpfRelocationRecord.Size);
        writer.Table(ref offset, _fields.Count, BpfFieldRecord.Size);
        writer.Table(ref offset, functions, BpfFuncInfo.Size);
        writer.Table(ref offset, _rules.Count, BpfRuleRecord.Size);
        Write(ref writer, btf);
        WriteMaps(ref writer, pool, contents);
        WritePrograms(ref writer, pool, instructions);
        WriteRest(ref writer, pool);

        // Tables of paths are large: each byte is put in its place once.
        byte[] section = new byte[blobsEnd + pool.Length];
        records.CopyTo(section, 0);
        for (int i = 0; i < contents.Length; i++) { _maps[i].Contents.CopyTo(section, (int)contents[i].Offset); }
        for (int i = 0; i < instructions.Length; i++) { _programs[i].Instructions.CopyTo(section, (int)instructions[i].Offset); }
        Btf.CopyTo(section, (int)btf.Offset);
        pool.CopyTo(section.AsSpan(blobsEnd));
        BundleStatus status = SectionCheck.Bpf(section);
        return status == BundleStatus.Ok ? section : throw new InvalidOperationException($"the BPF section is wrong: {status}");
    }

    /// <summary>Where bytes will lie, behind what is there, and how many records they are.</summary>
    private static TableReference Blob(ref int end, ImmutableArray<byte> bytes, int recordSize)
    {
        if (bytes.Length != 0 && (recordSize == 0 || bytes.Length % recordSize != 0))
        {
            throw new InvalidOperationException($"{bytes.Length} bytes are no records of {recordSize} bytes");
        }

        var reference = new TableReference { Offset = (uint)end, Count = (uint)(bytes.Length == 0 ? 0 : bytes.Length / recordSize) };
        end = checked((end + bytes.Length + 7) & ~7);
        return reference;
    }

    private void WriteMaps(ref RecordWriter writer, StringPool pool, TableReference[] contents)
    {
        for (int i = 0; i < _maps.Count; i++)
        {
            BpfMap map = _maps[i];
            writer.String(pool, map.Name);
            writer.UInt32(map.Type);
            writer.UInt32(map.KeySize);
            writer.UInt32(map.ValueSize);
            writer.UInt32(map.MaxEntries);
            writer.UInt32(map.Flags);
            writer.UInt32(map.KeyType);
            writer.UInt32(map.ValueType);
            writer.UInt32((uint)map.Role);
            writer.UInt32((uint)map.Options);
            writer.UInt32(0);
            Write(ref writer, contents[i]);
        }
    }

    private void WritePrograms(ref RecordWriter writer, StringPool pool, TableReference[] instructions)
    {
        int relocation = 0;
        int function = 0;
        for (int i = 0; i < _programs.Count; i++)
        {
            BpfProgram program = _programs[i];
            writer.String(pool, program.Name);
            writer.String(pool, program.Hook);
            writer.UInt32(program.ProgramType);
            writer.UInt32(program.AttachType);
            Write(ref writer, instructions[i]);
            writer.UInt32((uint)relocation);
            writer.UInt32((uint)program.Relocations.Length);
            writer.UInt32((uint)function);
            writer.UInt32((uint)program.FuncInfos.Length);
            writer.UInt32((uint)program.Flags);
            writer.UInt32(0);
            writer.String(pool, program.OlderHook);
            relocation += program.Relocations.Length;
            function += program.FuncInfos.Length;
        }
    }

    private void WriteRest(ref RecordWriter writer, StringPool pool)
    {
        foreach (BpfProgram program in _programs)
        {
            foreach (BpfRelocationRecord relocation in program.Relocations)
            {
                writer.UInt32(relocation.Instruction);
                writer.UInt32(relocation.Kind);
                writer.UInt32(relocation.Value);
                writer.UInt32(relocation.Extra);
            }
        }

        foreach (BpfField field in _fields)
        {
            writer.String(pool, field.Type);
            writer.String(pool, field.Path);
        }

        foreach (BpfProgram program in _programs)
        {
            foreach (BpfFuncInfo function in program.FuncInfos)
            {
                writer.UInt32(function.Instruction);
                writer.UInt32(function.TypeId);
            }
        }

        foreach (BpfRule rule in _rules)
        {
            writer.String(pool, rule.File);
            writer.UInt32(rule.Line);
            writer.UInt32(rule.Column);
            writer.UInt32(rule.Program);
            writer.UInt32(0);
        }
    }

    private static void Write(ref RecordWriter writer, TableReference reference)
    {
        writer.UInt32(reference.Offset);
        writer.UInt32(reference.Count);
    }
}
