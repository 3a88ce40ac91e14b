using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Bundles.Reading;

/// <summary>The names inside a section of eBPF programs: plain enough for the kernel, a message and a path in bpffs.</summary>
/// <remarks>Sound because only strings are passed that <see cref="RecordBounds.HasString"/> has checked.</remarks>
internal static unsafe class BpfNames
{
    /// <summary>Whether it is a map's or program's: what bpf_obj_name_cpy of the kernel takes, and not empty.</summary>
    internal static bool IsObject(byte* section, StringReference name)
    {
        if (name.Length is 0 or > BpfMapRecord.MaxName) { return false; }
        for (uint i = 0; i < name.Length; i++)
        {
            byte letter = section[name.Offset + i];
            if (!IsWord(letter) && letter != (byte)'.') { return false; }
        }

        return true;
    }

    /// <summary>Whether it is the name of a security hook.</summary>
    internal static bool IsHook(byte* section, StringReference name) => IsWord(section, name, BpfProgramRecord.MaxHook);

    /// <summary>Whether it is the name of a type or function of the kernel.</summary>
    internal static bool IsType(byte* section, StringReference name) => IsWord(section, name, BpfFieldRecord.MaxName);

    /// <summary>Whether it is empty, or members' names with one dot between each two.</summary>
    internal static bool IsMemberPath(byte* section, StringReference path)
    {
        if (path.Length == 0) { return true; }
        if (path.Length > BpfFieldRecord.MaxName) { return false; }
        bool inName = false;
        for (uint i = 0; i < path.Length; i++)
        {
            byte letter = section[path.Offset + i];
            if (!IsWord(letter) && (letter != (byte)'.' || !inName)) { return false; }
            inName = letter != (byte)'.';
        }

        return inName;
    }

    /// <summary>Whether two checked strings are one.</summary>
    internal static bool AreEqual(byte* section, StringReference left, StringReference right)
    {
        if (left.Length != right.Length) { return false; }
        for (uint i = 0; i < left.Length; i++)
        {
            if (section[left.Offset + i] != section[right.Offset + i]) { return false; }
        }

        return true;
    }

    private static bool IsWord(byte* section, StringReference name, uint longest)
    {
        if (name.Length == 0 || name.Length > longest) { return false; }
        for (uint i = 0; i < name.Length; i++)
        {
            if (!IsWord(section[name.Offset + i])) { return false; }
        }

        return true;
    }

    private static bool IsWord(byte letter) =>
        letter is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'_';
}
