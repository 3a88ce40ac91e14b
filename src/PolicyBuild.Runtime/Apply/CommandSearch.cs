using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply;

/// <summary>Finds the file of a command as execvp(3) does: a name with a slash as it is, any other on PATH.</summary>
internal static unsafe class CommandSearch
{
    /// <summary>What PATH is where there is none: the folders that every system has.</summary>
    private static ReadOnlySpan<byte> DefaultPath => "/usr/local/bin:/usr/bin:/bin"u8;

    /// <summary>Writes the file's path.</summary>
    /// <param name="command">The command's name, not empty.</param>
    /// <param name="searchPath">The value of PATH, or null.</param>
    /// <param name="found">Receives the path.</param>
    /// <returns>0; ENOENT where there is none; or why the first one found cannot be executed.</returns>
    internal static int Find(byte* command, byte* searchPath, ref PathBuffer found)
    {
        if (CString.IndexOf(command, (byte)'/') >= 0)
        {
            found.Clear();
            found.Add(command);
            return found.Overflowed ? KernelError.NameTooLong : Check(found.Text);
        }

        if (searchPath is not null) { return Search(command, searchPath, ref found); }
        fixed (byte* folders = DefaultPath) { return Search(command, folders, ref found); }
    }

    private static int Search(byte* command, byte* folders, ref PathBuffer found)
    {
        int reason = KernelError.NoEntry;
        while (true)
        {
            int length = CString.IndexOf(folders, (byte)':');
            bool last = length < 0;
            if (last) { length = CString.Length(folders); }

            found.Clear();
            // An empty entry is the current directory (environ(7)).
            if (length == 0) { found.Add("."u8); }
            else { found.Add(folders, length); }
            found.Add("/"u8);
            found.Add(command);

            int result = found.Overflowed ? KernelError.NameTooLong : Check(found.Text);
            if (result == 0) { return 0; }
            // What is there and cannot be executed is the better reason, unless a later folder has one that can.
            if (result == KernelError.Access) { reason = result; }
            if (last) { return reason; }
            folders += length + 1;
        }
    }

    /// <summary>0 where the caller may execute the file; else the reason.</summary>
    internal static int Check(byte* path)
    {
        FileStatus status;
        int result = Files.Status(path, &status);
        if (result < 0) { return result == -KernelError.NotDirectory ? KernelError.NoEntry : -result; }
        if (!status.IsRegular) { return KernelError.Access; }
        return -Files.CheckExecutable(path);
    }
}
