using System.Buffers.Binary;
using System.Text;
using PolicyBuild.Runtime.Apply.Bpf;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Bpf;

/// <summary>Hooks and members as the kernel describes them: in this machine's own types, in small ones made by hand, and in damaged ones.</summary>
public sealed unsafe class KernelTypesTests
{
    private const uint Int = 1U << 24, Pointer = 2U << 24, Array = 3U << 24, Struct = 4U << 24, Union = 5U << 24, Typedef = 8U << 24, Const = 10U << 24,
        Function = 12U << 24, Bitfields = 1U << 31;

    [Fact]
    public void The_running_kernels_hooks_and_members_are_found()
    {
        Requirement.Met(File.Exists("/sys/kernel/btf/vmlinux"), "the kernel has no BTF");
        KernelTypes types = default;
        Assert.Equal(0, types.Open());
        (WantedTypes wanted, int[] places) = Wanted(("file_open", true), ("no_such_hook", true), ("file", false), ("task_struct", false), ("qstr", false));
        Assert.Equal(0, types.Scan(wanted));
        Assert.NotEqual(0u, wanted.At(places[0])->Function);
        Assert.Equal(0u, wanted.At(places[1])->Function);
        FieldPlace mode = Find(types, wanted, places[2], "f_mode");
        FieldPlace path = Find(types, wanted, places[2], "f_path");
        FieldPlace dentry = Find(types, wanted, places[2], "f_path.dentry");
        Assert.True(mode.Exists && mode.Size == 4, $"f_mode: {mode.Exists}, {mode.Size}");
        Assert.True(path.Exists && path.Size == 16);
        Assert.True(dentry.Exists && dentry.Offset == path.Offset + 8 && dentry.Size == 8); // struct path { mnt; dentry; }
        Assert.Equal(16u, Find(types, wanted, places[3], "comm").Size);
        Assert.False(Find(types, wanted, places[2], "f_no_such_member").Exists);
        Assert.False(Find(types, wanted, places[2], "f_mode.below").Exists);

        // In an unnamed structure in an unnamed union: struct qstr { union { struct { u32 hash; u32 len; }; u64 hash_len; }; name }.
        Assert.Equal((true, 4u, 4u), Described(Find(types, wanted, places[4], "len")));
    }

    [Theory]
    [InlineData("outer", "first", true, 0, 4)]
    [InlineData("outer", "hidden", true, 12, 8)]
    [InlineData("outer", "array", true, 24, 24)]
    [InlineData("outer", "named.y", true, 52, 4)]
    [InlineData("outer", "", true, 0, 64)]
    [InlineData("outer", "named.z", false, 0, 0)]
    [InlineData("outer", "hidden.y", false, 0, 0)]
    [InlineData("flags", "low", false, 0, 0)] // a bitfield
    [InlineData("flags", "whole", true, 4, 4)]
    [InlineData("absent", "first", false, 0, 0)]
    [InlineData("twice", "x", false, 0, 0)] // two structures, at different places
    [InlineData("twice", "same", true, 8, 4)]
    public void A_member_is_found_where_it_lies(string type, string path, bool exists, uint offset, uint size)
    {
        using var btf = new NativeBytes(Sample());
        KernelTypes types = default;
        Assert.Equal(0, types.Open(btf.Pointer, btf.Length));
        (WantedTypes wanted, int[] places) = Wanted((type, false));
        Assert.Equal(0, types.Scan(wanted));
        FieldPlace place = Find(types, wanted, places[0], path);
        Assert.Equal(exists, place.Exists);
        if (exists) { Assert.Equal((offset, size), (place.Offset, place.Size)); }
    }

    [Fact]
    public void A_function_is_a_hook_by_its_prefix_alone()
    {
        using var btf = new NativeBytes(Sample());
        KernelTypes types = default;
        Assert.Equal(0, types.Open(btf.Pointer, btf.Length));
        (WantedTypes wanted, int[] places) = Wanted(("hook", true), ("bpf_lsm_hook", false), ("hook", false), ("hoo", true));
        Assert.Equal(0, types.Scan(wanted));
        Assert.Equal([true, true, false, false], places.Select(place => wanted.At(place)->Function != 0));
    }

    [Fact]
    public void Types_that_are_cut_anywhere_are_refused_or_read_no_further()
    {
        byte[] sample = Sample();
        for (int length = 0; length < sample.Length; length++)
        {
            using var cut = new NativeBytes(sample[..length]);
            KernelTypes types = default;
            Assert.Equal(-KernelError.Invalid, types.Open(cut.Pointer, cut.Length));
        }

        // The same with the header telling the shorter length: the scan itself must notice.
        int typeBytes = (int)BinaryPrimitives.ReadUInt32LittleEndian(sample.AsSpan(12));
        for (int length = 1; length < typeBytes; length++)
        {
            byte[] shorter = [.. sample];
            BinaryPrimitives.WriteUInt32LittleEndian(shorter.AsSpan(12), (uint)length);
            using var cut = new NativeBytes(shorter);
            KernelTypes types = default;
            Assert.Equal(0, types.Open(cut.Pointer, cut.Length));
            (WantedTypes wanted, int[] places) = Wanted(("outer", false));
            int result = types.Scan(wanted);
            Assert.True(result is 0 or -KernelError.Invalid);
            if (result == 0) { Find(types, wanted, places[0], "named.y"); }
        }
    }

    [Fact]
    public void Any_word_changed_never_leads_outside()
    {
        byte[] sample = Sample();
        foreach (uint value in (uint[])[0, 1, 0xFFFFFFFF, 0x7FFFFFFF, 0x0400FFFF, 0x8400FFFF, 0x1F000000, (uint)sample.Length])
        {
            for (int at = 0; at + 4 <= sample.Length; at += 4)
            {
                byte[] changed = [.. sample];
                BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(at), value);
                using var memory = new NativeBytes(changed);
                KernelTypes types = default;
                if (types.Open(memory.Pointer, memory.Length) != 0) { continue; }
                (WantedTypes wanted, int[] places) = Wanted(("outer", false), ("flags", false), ("twice", false));
                if (types.Scan(wanted) != 0) { continue; }
                foreach (int place in places)
                {
                    foreach (string path in (string[])["named.y", "hidden", "array", "low", "same"]) { Find(types, wanted, place, path); }
                }
            }
        }
    }

    private static (bool, uint, uint) Described(FieldPlace place) => (place.Exists, place.Offset, place.Size);

    // Names stay where they are until the test ends: a handful of bytes is never given back.
    private static (WantedTypes Wanted, int[] Places) Wanted(params (string Name, bool IsHook)[] names)
    {
        Assert.Equal(0, WantedTypes.Make((uint)names.Length, out WantedTypes wanted));
        int[] places = new int[names.Length];
        for (int i = 0; i < names.Length; i++) { places[i] = wanted.Add(NativeBytes.Kept(names[i].Name), (uint)names[i].Name.Length, names[i].IsHook); }
        return (wanted, places);
    }

    private static FieldPlace Find(in KernelTypes types, in WantedTypes wanted, int place, string path) =>
        KernelMembers.Find(types, wanted.At(place), NativeBytes.Kept(path));

    /// <summary>Types by hand, in the kernel's form.</summary>
    private static byte[] Sample()
    {
        var strings = new StringBuilder("\0");
        var words = new List<uint>();
        uint Name(string text)
        {
            if (text.Length == 0) { return 0; }
            uint at = (uint)strings.Length;
            strings.Append(text).Append('\0');
            return at;
        }

        void Type(string name, uint info, uint sizeOrType, params uint[] behind) => words.AddRange([Name(name), info, sizeOrType, .. behind]);

        Type("int", Int, 4, 32); // 1
        Type("long", Int, 8, 64); // 2
        Type("inner", Struct | 2, 8, Name("x"), 1, 0, Name("y"), 1, 32); // 3
        Type("inner_t", Typedef, 3); // 4
        Type("", Const, 4); // 5
        Type("", Array, 0, 2, 1, 3); // 6: long[3]
        Type("", Union | 2, 8, Name("hidden"), 2, 0, Name("other"), 1, 0); // 7
        Type("", Struct | 2, 12, Name("before"), 1, 0, 0, 7, 32); // 8: { int before; union { ... } }
        Type("", Pointer, 9); // 9: to itself
        Type("outer", Struct | 5, 64, Name("first"), 1, 0, 0, 8, 64, Name("array"), 6, 192, Name("named"), 5, 384, Name("self"), 9, 448); // 10
        Type("flags", Bitfields | Struct | 2, 8, Name("low"), 1, 3 << 24, Name("whole"), 1, 32); // 11
        Type("twice", Struct | 2, 16, Name("x"), 1, 0, Name("same"), 1, 64); // 12
        Type("twice", Struct | 2, 16, Name("x"), 1, 32, Name("same"), 1, 64); // 13
        Type("", 13U << 24, 1); // 14: int()
        Type("bpf_lsm_hook", Function, 14); // 15
        Type("xpf_lsm_hook", Function, 14); // 16

        byte[] text = Encoding.ASCII.GetBytes(strings.ToString());
        byte[] bytes = new byte[24 + (words.Count * 4) + text.Length];
        uint[] header = [0x1EB9F, 24, 0, (uint)words.Count * 4, (uint)words.Count * 4, (uint)text.Length];
        for (int i = 0; i < header.Length; i++) { BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), header[i]); }
        for (int i = 0; i < words.Count; i++) { BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(24 + (i * 4)), words[i]); }
        text.CopyTo(bytes, 24 + (words.Count * 4));
        return bytes;
    }
}
