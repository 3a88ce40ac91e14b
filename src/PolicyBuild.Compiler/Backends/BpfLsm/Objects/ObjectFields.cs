using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Resolution.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Objects;

/// <summary>The places of an object where something of the kernel's types is put in (CO-RE: .BTF.ext, struct bpf_core_relo of linux/bpf.h).</summary>
internal static class ObjectFields
{
    /// <summary>Reads them: by section and offset what is put in.</summary>
    public static Dictionary<(string Section, int Offset), (BpfRelocationKind Kind, BpfField Field)> Read(ReadOnlySpan<byte> extension, ObjectTypes types)
    {
        var known = new Dictionary<(uint Type, uint Access), BpfField>();
        var fields = new Dictionary<(string, int), (BpfRelocationKind, BpfField)>();
        if (extension.Length < 32) { return fields; } // without this part
        long start = (long)ElfSections.Word32(extension[4..]) + ElfSections.Word32(extension[24..]);
        long end = start + ElfSections.Word32(extension[28..]);
        if (end > extension.Length) { throw new ObjectRefusedException("its .BTF.ext is cut short"); }
        if (end - start < 4) { return fields; }
        int size = (int)ElfSections.Word32(extension[(int)start..]);
        if (size is < 16 or > 256) { throw new ObjectRefusedException("its .BTF.ext has records of another size"); }
        for (int at = (int)start + 4; at + 8 <= end;)
        {
            string section = types.Text((int)ElfSections.Word32(extension[at..]));
            long count = ElfSections.Word32(extension[(at + 4)..]);
            at += 8;
            if (at + (count * size) > end) { throw new ObjectRefusedException("its .BTF.ext is cut short"); }
            for (long i = 0; i < count; i++, at += size)
            {
                ReadOnlySpan<byte> record = extension[at..];
                var kind = (CoreKind)ElfSections.Word32(record[12..]);
                (uint type, uint access) = (ElfSections.Word32(record[4..]), ElfSections.Word32(record[8..]));
                if (!known.TryGetValue((type, access), out BpfField field))
                {
                    field = types.FieldOf((int)type, types.Text((int)access));
                    known.Add((type, access), field);
                }

                fields[(section, (int)ElfSections.Word32(record))] = (KindOf(kind), field);
            }
        }

        return fields;
    }

    private static BpfRelocationKind KindOf(CoreKind kind) => kind switch
    {
        CoreKind.FieldByteOffset => BpfRelocationKind.FieldOffset,
        CoreKind.FieldByteSize => BpfRelocationKind.FieldSize,
        CoreKind.FieldExists or CoreKind.TypeExists => BpfRelocationKind.FieldExists,
        _ => throw new ObjectRefusedException($"it asks for {kind} of the kernel's types, which no bundle holds"),
    };
}
