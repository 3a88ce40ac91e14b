using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Messages;

/// <summary>What an error number says, in words.</summary>
internal static class ErrorName
{
    /// <summary>Words for the numbers that the launcher's calls return; empty for others, whose number is printed.</summary>
    internal static ReadOnlySpan<byte> Of(int number) => number switch
    {
        KernelError.Permission => "operation not permitted"u8,
        KernelError.NoEntry => "not found"u8,
        KernelError.Interrupted => "interrupted"u8,
        5 => "input/output error"u8, // EIO
        KernelError.TooBig => "too long or too many"u8,
        KernelError.NotExecutableFormat => "neither a program nor a script that begins with #!"u8,
        KernelError.NoReader => "nobody reads it, or the device is not there"u8,
        9 => "bad descriptor"u8, // EBADF
        11 => "no process may be added now"u8, // EAGAIN
        KernelError.NoMemory => "no memory"u8,
        KernelError.Access => "permission denied"u8,
        KernelError.Busy => "busy"u8,
        KernelError.CrossDevice => "it leads out of its folder"u8,
        KernelError.NotDirectory => "not a folder"u8,
        21 => "a folder"u8, // EISDIR
        KernelError.Invalid => "invalid for this kernel"u8,
        KernelError.TooManyOpenFiles => "too many open files (ulimit -n)"u8,
        26 => "open for writing"u8, // ETXTBSY
        27 => "file too large"u8, // EFBIG
        KernelError.NoSpace => "no room left"u8,
        KernelError.ReadOnlyFileSystem => "read-only file system"u8,
        KernelError.NameTooLong => "name too long"u8,
        KernelError.NotImplemented => "not implemented by this kernel"u8,
        KernelError.Loop => "too many symbolic links"u8,
        KernelError.OverQuota => "quota exceeded"u8,
        77 => "descriptor in a bad state"u8, // EBADFD
        KernelError.NotSupported => "switched off on this host"u8,
        97 => "a kind of address that this kernel does not have"u8, // EAFNOSUPPORT
        _ => default,
    };
}
