using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Bundles.Reading;

/// <summary>Reads a section of eBPF programs (docs/bundle-format.md, section 13). Compiled into the launcher too.</summary>
/// <remarks>
/// Sound because <see cref="Open"/> checks every reference against the section's length before the accessors follow it. What the
/// instructions do is for the kernel to check.
/// </remarks>
public unsafe struct BpfReader
{
    private byte* _section;

    /// <summary>The section's header.</summary>
    public readonly BpfHeader* Header => (BpfHeader*)_section;

    /// <summary>How many maps there are.</summary>
    public readonly uint MapCount => Header->Maps.Count;

    /// <summary>How many programs there are.</summary>
    public readonly uint ProgramCount => Header->Programs.Count;

    /// <summary>How many fields there are.</summary>
    public readonly uint FieldCount => Header->Fields.Count;

    /// <summary>How many rules there are.</summary>
    public readonly uint RuleCount => Header->Rules.Count;

    /// <summary>Whether a section was opened.</summary>
    public readonly bool IsOpen => _section != null;

    /// <summary>Checks a section from its first to its last record.</summary>
    /// <param name="section">The section.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="reader">The reader; without a header where the status is not Ok.</param>
    /// <returns><see cref="BundleStatus.Ok"/>, or the first fault found (PB6121 to PB6134).</returns>
    public static BundleStatus Open(byte* section, ulong length, out BpfReader reader)
    {
        reader = default;
        if (section == null || length < BpfHeader.Size) { return BundleStatus.BpfTooShort; }
        var header = (BpfHeader*)section;
        if (header->Version != BpfHeader.CurrentVersion) { return BundleStatus.BpfVersion; }
        if (header->Reserved != 0) { return BundleStatus.BpfReserved; }
        if (!HasTables(length, header)) { return BundleStatus.BpfTable; }
        if (header->Btf.Length > BpfHeader.MaxBtf || header->Btf.Offset % 8 != 0 || (ulong)header->Btf.Offset + header->Btf.Length > length)
        {
            return BundleStatus.BpfBtf;
        }

        BundleStatus status = BpfMapChecks.Check(section, length, header);
        if (status == BundleStatus.Ok) { status = CheckFields(section, length, header); }
        if (status == BundleStatus.Ok) { status = BpfProgramChecks.Check(section, length, header); }
        if (status == BundleStatus.Ok) { status = CheckRules(section, length, header); }
        if (status == BundleStatus.Ok) { reader._section = section; }
        return status;
    }

    /// <summary>A map; null beyond the table.</summary>
    public readonly BpfMapRecord* Map(uint index) =>
        index < Header->Maps.Count ? (BpfMapRecord*)(_section + Header->Maps.Offset) + index : null;

    /// <summary>A program; null beyond the table.</summary>
    public readonly BpfProgramRecord* Program(uint index) =>
        index < Header->Programs.Count ? (BpfProgramRecord*)(_section + Header->Programs.Offset) + index : null;

    /// <summary>A field; null beyond the table.</summary>
    public readonly BpfFieldRecord* Field(uint index) =>
        index < Header->Fields.Count ? (BpfFieldRecord*)(_section + Header->Fields.Offset) + index : null;

    /// <summary>A rule by the number that an event carries; null for 0 and beyond the table.</summary>
    public readonly BpfRuleRecord* Rule(uint number) =>
        number != 0 && number <= Header->Rules.Count ? (BpfRuleRecord*)(_section + Header->Rules.Offset) + (number - 1) : null;

    /// <summary>A program's relocations, <see cref="BpfProgramRecord.RelocationCount"/> of them.</summary>
    public readonly BpfRelocationRecord* Relocations(BpfProgramRecord* program) =>
        (BpfRelocationRecord*)(_section + Header->Relocations.Offset) + program->FirstRelocation;

    /// <summary>A program's functions, <see cref="BpfProgramRecord.FuncInfoCount"/> of them.</summary>
    public readonly BpfFuncInfo* FuncInfos(BpfProgramRecord* program) =>
        (BpfFuncInfo*)(_section + Header->FuncInfos.Offset) + program->FirstFuncInfo;

    /// <summary>A program's instructions, <see cref="BpfProgramRecord.InstructionSize"/> bytes each.</summary>
    public readonly byte* Instructions(BpfProgramRecord* program) => _section + program->Instructions.Offset;

    /// <summary>A map's contents: a key and its value back to back, <see cref="TableReference.Count"/> times.</summary>
    public readonly byte* Contents(BpfMapRecord* map) => _section + map->Contents.Offset;

    /// <summary>The programs' BTF, <see cref="BlobReference.Length"/> bytes.</summary>
    public readonly byte* Btf => _section + Header->Btf.Offset;

    /// <summary>A name or path, ended by zero.</summary>
    /// <param name="text">A reference of a record of this section.</param>
    public readonly byte* Text(StringReference text) => _section + text.Offset;

    private static bool HasTables(ulong length, BpfHeader* header) =>
        RecordBounds.HasTable(length, header->Maps, BpfMapRecord.Size, BpfHeader.MaxMaps)
        && RecordBounds.HasTable(length, header->Programs, BpfProgramRecord.Size, BpfHeader.MaxPrograms)
        && RecordBounds.HasTable(length, header->Relocations, BpfRelocationRecord.Size, TableReference.MaxCount)
        && RecordBounds.HasTable(length, header->Fields, BpfFieldRecord.Size, BpfHeader.MaxFields)
        && RecordBounds.HasTable(length, header->FuncInfos, BpfFuncInfo.Size, TableReference.MaxCount)
        && RecordBounds.HasTable(length, header->Rules, BpfRuleRecord.Size, TableReference.MaxCount)
        && header->Programs.Count != 0;

    private static BundleStatus CheckFields(byte* section, ulong length, BpfHeader* header)
    {
        var fields = (BpfFieldRecord*)(section + header->Fields.Offset);
        for (uint i = 0; i < header->Fields.Count; i++)
        {
            BpfFieldRecord* field = fields + i;
            if (!RecordBounds.HasString(section, length, field->Type) || !RecordBounds.HasString(section, length, field->Path))
            {
                return BundleStatus.BpfString;
            }

            if (!BpfNames.IsType(section, field->Type) || !BpfNames.IsMemberPath(section, field->Path)) { return BundleStatus.BpfName; }
        }

        return BundleStatus.Ok;
    }

    private static BundleStatus CheckRules(byte* section, ulong length, BpfHeader* header)
    {
        var rules = (BpfRuleRecord*)(section + header->Rules.Offset);
        for (uint i = 0; i < header->Rules.Count; i++)
        {
            BpfRuleRecord* rule = rules + i;
            if (rule->Reserved != 0) { return BundleStatus.BpfReserved; }
            if (!RecordBounds.HasString(section, length, rule->File)) { return BundleStatus.BpfString; }
            if (rule->Line == 0 || rule->Column == 0 || rule->Program >= header->Programs.Count) { return BundleStatus.BpfRule; }
        }

        return BundleStatus.Ok;
    }
}
