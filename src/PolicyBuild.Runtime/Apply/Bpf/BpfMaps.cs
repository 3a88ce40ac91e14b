using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>Makes the maps of a section, fills them and freezes those that are to be constant.</summary>
internal static unsafe class BpfMaps
{
    /// <summary>Makes all maps of a section; the exit status, or what is left out (<see cref="BpfErrors"/>).</summary>
    /// <param name="state">The launch.</param>
    /// <param name="section">The section.</param>
    /// <param name="other">The bundle's other section: a map that it has made under the same name is taken.</param>
    /// <param name="paths">What a map of paths is filled with.</param>
    internal static int Make(ref LaunchState state, ref BpfSection section, ref BpfSection other, ref StartPaths paths)
    {
        int result = LoadTypes(ref section);
        if (result < 0) { return BpfErrors.OwnTypes(-result, state.BestEffort); }
        for (uint i = 0; i < section.Reader.MapCount; i++)
        {
            BpfMapRecord* map = section.Reader.Map(i);
            bool isShared = FindShared(section, other, map, out BpfMapRecord* shared, out int descriptor);
            if (isShared && !IsSame(map, shared)) { return BundleErrors.Damaged(state.Arguments.Bundle, BundleStatus.BpfMap); }
            result = isShared ? Folders.Duplicate(descriptor) : Make(ref state, section, map, ref paths);
            if (result < 0) { return BpfErrors.Map(section.Reader.Text(map->Name), -result, state.BestEffort); }
            section.Maps[i] = result;
        }

        return 0;
    }

    /// <summary>The map of a role; -1: none.</summary>
    internal static int Find(in BpfSection section, BpfMapRole role, out uint entries)
    {
        entries = 0;
        for (uint i = 0; section.IsOpen && i < section.Reader.MapCount; i++)
        {
            if (section.Reader.Map(i)->Role != (uint)role) { continue; }
            entries = section.Reader.Map(i)->MaxEntries;
            return section.Maps[i];
        }

        return -1;
    }

    private static int LoadTypes(ref BpfSection section)
    {
        uint length = section.Reader.Header->Btf.Length;
        int result = length == 0 ? 0 : BpfCalls.Load(section.Reader.Btf, length);
        if (result > 0) { section.Btf = result; }
        return result;
    }

    private static bool FindShared(in BpfSection section, in BpfSection other, BpfMapRecord* map, out BpfMapRecord* shared, out int descriptor)
    {
        shared = null;
        descriptor = 0;
        for (uint i = 0; other.IsOpen && i < other.Reader.MapCount; i++)
        {
            shared = other.Reader.Map(i);
            descriptor = other.Maps[i];
            if (descriptor > 0 && CString.Equal(section.Reader.Text(map->Name), other.Reader.Text(shared->Name))) { return true; }
        }

        return false;
    }

    private static bool IsSame(BpfMapRecord* left, BpfMapRecord* right) =>
        left->Type == right->Type && left->KeySize == right->KeySize && left->ValueSize == right->ValueSize && left->MaxEntries == right->MaxEntries
        && left->Flags == right->Flags && left->Role == right->Role && left->Options == right->Options && left->Contents.Count + right->Contents.Count == 0;

    private static int Make(ref LaunchState state, in BpfSection section, BpfMapRecord* map, ref StartPaths paths)
    {
        BpfMapAttributes attributes = default;
        attributes.Type = map->Type;
        attributes.KeySize = map->KeySize;
        attributes.ValueSize = map->ValueSize;
        attributes.MaxEntries = map->MaxEntries;
        attributes.Flags = map->Flags;
        byte* name = section.Reader.Text(map->Name);
        for (int i = 0; i < BpfMapAttributes.NameSize - 1 && name[i] != 0; i++) { attributes.Name[i] = name[i]; }
        if ((map->KeyType | map->ValueType) != 0)
        {
            attributes.Btf = (uint)section.Btf;
            attributes.KeyType = map->KeyType;
            attributes.ValueType = map->ValueType;
        }

        int descriptor = BpfCalls.Create(&attributes);
        if (descriptor < 0) { return descriptor; }
        int result = Fill(ref state, section, map, descriptor, ref paths);
        if (result == 0 && (map->Options & (uint)BpfMapOptions.Freeze) != 0) { result = BpfCalls.Freeze(descriptor); }
        if (result == 0) { return descriptor; }
        Files.Close(descriptor);
        return result;
    }

    private static int Fill(ref LaunchState state, in BpfSection section, BpfMapRecord* map, int descriptor, ref StartPaths paths)
    {
        if (map->Role == (uint)BpfMapRole.Strings)
        {
            byte* slots = paths.Find(ref state);
            uint first = 0;
            return slots is null ? -KernelError.NoMemory : BpfCalls.Put(descriptor, (byte*)&first, slots);
        }

        if (map->Role == (uint)BpfMapRole.NameServers) { return NameServers.Fill(descriptor, map->MaxEntries); }
        byte* record = section.Reader.Contents(map);
        int result = 0;
        for (uint i = 0; result == 0 && i < map->Contents.Count; i++)
        {
            result = BpfCalls.Put(descriptor, record, record + map->KeySize);
            record += map->KeySize + map->ValueSize;
        }

        return result;
    }
}
