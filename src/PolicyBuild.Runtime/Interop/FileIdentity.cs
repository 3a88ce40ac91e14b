namespace PolicyBuild.Runtime.Interop;

/// <summary>What tells a file from every other one that is there: its device and its inode, 16 bytes.</summary>
internal readonly unsafe struct FileIdentity
{
    private readonly ulong _inode;
    private readonly uint _deviceMajor;
    private readonly uint _deviceMinor;

    internal FileIdentity(FileStatus* status)
    {
        _inode = status->Inode;
        _deviceMajor = status->DeviceMajor;
        _deviceMinor = status->DeviceMinor;
    }

    /// <summary>Whether the status is of this file.</summary>
    internal bool IsOf(FileStatus* status) =>
        _inode == status->Inode && _deviceMajor == status->DeviceMajor && _deviceMinor == status->DeviceMinor;
}
