namespace PolicyBuild.Runtime.Interop;

/// <summary>Goes through the names in an open folder, "." and ".." included, from where the descriptor stands.</summary>
/// <param name="folder">The folder, opened for reading.</param>
/// <param name="buffer">Where records are read to, 8-byte aligned; a name of 255 bytes makes one of 280.</param>
/// <param name="length">Bytes of the buffer.</param>
internal unsafe struct FolderWalk(int folder, byte* buffer, int length)
{
    // struct linux_dirent64 (linux/dirent.h): u64 inode, u64 offset, u16 record length, u8 type, name.
    private const int RecordLengthOffset = 16;
    private const int TypeOffset = 18;
    private const int NameOffset = 19;

    private byte* _record;
    private byte* _end;

    /// <summary>The name that was come to, ended by a zero byte; good until the next step.</summary>
    internal readonly byte* Name => _record + NameOffset;

    /// <summary>What has that name: DT_* of linux/fs_types.h, 0 where the file system does not tell.</summary>
    internal readonly byte Type => _record[TypeOffset];

    /// <summary>Why the walk has ended: 0 where all names were seen, else a negative error number.</summary>
    internal int Result { get; private set; }

    /// <summary>Goes to the next name; false at the end.</summary>
    internal bool Next()
    {
        if (_record != _end) { _record += *(ushort*)(_record + RecordLengthOffset); }
        if (_record != _end) { return true; }
        long count = Files.ReadDirectory(folder, buffer, length);
        _record = buffer;
        _end = buffer + (count > 0 ? count : 0);
        Result = count < 0 ? (int)count : 0;
        return count > 0;
    }
}
