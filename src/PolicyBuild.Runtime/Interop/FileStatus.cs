using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>struct statx (linux/stat.h), 256 bytes: unlike struct stat it is the same on all architectures.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FileStatus
{
    // S_IFMT, S_IFREG, S_IFDIR, S_IFLNK (linux/stat.h)
    private const int OthersWrite = 2; // S_IWOTH
    private const int SomebodyWrites = 0x92; // S_IWUSR, S_IWGRP, S_IWOTH
    private const int TypeMask = 0xF000;
    private const int TypeRegular = 0x8000;
    private const int TypeDirectory = 0x4000;
    private const int TypeLink = 0xA000;
    private const int TypePipe = 0x1000; // S_IFIFO
    private const int TypeBlock = 0x6000; // S_IFBLK

    internal uint Mask;
    internal uint BlockSize;
    internal ulong Attributes;
    internal uint Links;
    internal uint UserId;
    internal uint GroupId;
    internal ushort Mode;
    internal ushort Spare;
    internal ulong Inode;
    internal ulong Length;
    internal fixed byte BlocksAndTimes[80];

    /// <summary>The device that the file itself is, where it is one.</summary>
    internal uint RawDeviceMajor;
    internal uint RawDeviceMinor;

    /// <summary>The device of the file system.</summary>
    internal uint DeviceMajor;
    internal uint DeviceMinor;

    /// <summary>The mount's number; 0 before Linux 5.8.</summary>
    internal ulong Mount;
    internal fixed byte Rest[104];

    internal readonly bool IsRegular => (Mode & TypeMask) == TypeRegular;

    internal readonly bool IsDirectory => (Mode & TypeMask) == TypeDirectory;

    /// <summary>Whether its mode lets anybody write.</summary>
    internal readonly bool IsWritable => (Mode & SomebodyWrites) != 0;

    internal readonly bool IsWritableByAll => (Mode & OthersWrite) != 0;

    internal readonly bool IsLink => (Mode & TypeMask) == TypeLink;

    /// <summary>Whether it is a pipe, named or not.</summary>
    internal readonly bool IsPipe => (Mode & TypeMask) == TypePipe;

    internal readonly bool IsBlockDevice => (Mode & TypeMask) == TypeBlock;

    /// <summary>Whether both are the same file.</summary>
    internal static bool Same(FileStatus* left, FileStatus* right) =>
        left->Inode == right->Inode && left->DeviceMajor == right->DeviceMajor && left->DeviceMinor == right->DeviceMinor;
}
