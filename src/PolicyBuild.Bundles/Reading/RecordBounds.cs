using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Bundles.Reading;

/// <summary>Checks the references inside a section against the section's own bounds, in 64 bits so that nothing wraps.</summary>
/// <remarks>Sound because a byte is read only after its offset was compared with the section's length.</remarks>
internal static unsafe class RecordBounds
{
    /// <summary>Whether a table lies inside the section, is aligned, and has at most so many records.</summary>
    internal static bool HasTable(ulong length, TableReference table, uint recordSize, uint maxCount) =>
        table.Count <= maxCount && table.Offset % 8 == 0 && table.Offset + ((ulong)table.Count * recordSize) <= length;

    /// <summary>Whether a string lies inside the section and is ended by its first zero byte.</summary>
    internal static bool HasString(byte* section, ulong length, StringReference text)
    {
        if (text.Length > StringReference.MaxLength || (ulong)text.Offset + text.Length >= length) { return false; }
        byte* start = section + text.Offset;
        for (uint i = 0; i < text.Length; i++)
        {
            if (start[i] == 0) { return false; }
        }

        return start[text.Length] == 0;
    }

    /// <summary>Whether every string of a table is sound; the table itself was checked.</summary>
    internal static bool HasStrings(byte* section, ulong length, TableReference table)
    {
        var entries = (StringReference*)(section + table.Offset);
        for (uint i = 0; i < table.Count; i++)
        {
            if (!HasString(section, length, entries[i])) { return false; }
        }

        return true;
    }

    /// <summary>Whether a checked string can stand behind a path variable: absolute, or below a variable also empty; without a segment "..".</summary>
    internal static bool IsPath(byte* section, StringReference text, PathVariable variable)
    {
        byte* path = section + text.Offset;
        if (text.Length == 0) { return variable != PathVariable.None; }
        if (path[0] != (byte)'/') { return false; }
        for (uint i = 0; i + 2 < text.Length; i++)
        {
            // The string is ended by a zero byte, so that the byte behind ".." can be looked at.
            if (path[i] == (byte)'/' && path[i + 1] == (byte)'.' && path[i + 2] == (byte)'.' && (path[i + 3] == (byte)'/' || path[i + 3] == 0))
            {
                return false;
            }
        }

        return true;
    }
}
