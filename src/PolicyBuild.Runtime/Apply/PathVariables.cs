using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply.Root;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply;

/// <summary>
/// The folders that ${app}, ${home}, ${tmp} and ${dotnet} stand for, as open descriptors: what was resolved once stays the same folder.
/// </summary>
internal unsafe struct PathVariables
{
    private const int Count = 5; // as many as PathVariable has values

    // 0: not looked for yet; -1: without a value; otherwise the descriptor plus one.
    private fixed int _folders[Count];
    private byte* _bundle;
    private byte* _appFolder;
    private byte** _environment;

    // Where they lead on the host, one text of PATH_MAX bytes each; null outside a sandbox.
    private byte* _known;

    internal PathVariables(ref LaunchState state)
    {
        _bundle = state.Arguments.Bundle;
        _appFolder = state.Arguments.AppFolder;
        _environment = state.Environment;
        _known = state.VariableFolders;
    }

    /// <summary>
    /// Keeps where the variables that were looked for lead. In a sandbox their folders have these paths too, and links on the way to them may
    /// be missing, or the folder from which a relative path began.
    /// </summary>
    /// <returns>The texts; null without memory.</returns>
    internal readonly byte* Remember()
    {
        byte* texts = PrivateMemory.Map(Count * PathBuffer.Capacity);
        for (int i = 0; texts is not null && i < Count; i++)
        {
            PathBuffer path = default;
            if (_folders[i] <= 0 || !RootPlan.FindPath(_folders[i] - 1, ref path)) { continue; }
            for (int at = 0; at < path.Length; at++) { texts[(i * PathBuffer.Capacity) + at] = path.Text[at]; }
        }

        return texts;
    }

    /// <summary>Opens a policy's path.</summary>
    /// <param name="path">The path; its pattern is not looked at.</param>
    /// <param name="flags">Flags of openat(2).</param>
    /// <param name="hasVariable">False where the path's variable has no value.</param>
    /// <returns>A descriptor or a negative error number.</returns>
    internal int Open(in PolicyPath path, int flags, out bool hasVariable)
    {
        hasVariable = Find(path, out int folder, out byte* below);
        if (!hasVariable) { return -KernelError.NoEntry; }
        return *below == 0 ? Files.Open(folder, "."u8, flags) : Files.Open(folder, below, flags);
    }

    /// <summary>Where a policy's path begins, and what is left of it from there: nothing for a variable's whole folder.</summary>
    /// <returns>False where the path's variable has no value.</returns>
    internal bool Find(in PolicyPath path, out int folder, out byte* below)
    {
        folder = OpenFlags.CurrentDirectory;
        below = path.Path;
        if (path.Variable == PathVariable.None) { return true; }

        // Below the folder, and never an absolute path, however many slashes there are.
        while (*below == (byte)'/') { below++; }
        folder = FolderOf(path.Variable);
        return folder >= 0;
    }

    /// <summary>Closes the folders: a limit on descriptors may leave the launcher few.</summary>
    internal void Close()
    {
        for (int i = 0; i < Count; i++)
        {
            if (_folders[i] > 0) { Files.Close(_folders[i] - 1); }
            _folders[i] = 0;
        }
    }

    private int FolderOf(PathVariable variable)
    {
        int index = (int)variable;
        if (_folders[index] == 0)
        {
            byte* known = _known is null ? null : _known + (index * PathBuffer.Capacity);
            int folder = known is not null && *known != 0 ? OpenAbsolute(known) : variable switch
            {
                PathVariable.App => OpenApp(),
                PathVariable.Home => OpenAbsolute(EnvironmentBlock.Find(_environment, "HOME"u8)),
                PathVariable.Tmp => OpenTemporary(),
                PathVariable.Dotnet => OpenDotnet(),
                _ => -KernelError.NoEntry,
            };
            _folders[index] = folder < 0 ? -1 : folder + 1;
        }

        return _folders[index] - (_folders[index] > 0 ? 1 : 0);
    }

    private readonly int OpenApp()
    {
        if (_appFolder is not null) { return Files.Open(OpenFlags.CurrentDirectory, _appFolder, OpenFlags.PathOnly | OpenFlags.Directory); }

        PathBuffer path = default;
        path.Add(_bundle);
        if (path.Overflowed) { return -KernelError.NameTooLong; }
        CutLastSegment(ref path);
        int last = CString.LastIndexOf(path.Text, (byte)'/') + 1;
        if (CString.Equal(path.Text + last, "policies"u8)) { CutLastSegment(ref path); }
        else if (CString.Equal(path.Text + last, "."u8) || CString.Equal(path.Text + last, ".."u8)) { return OpenUnnamed(path.Text); }
        return Files.Open(OpenFlags.CurrentDirectory, path.Text, OpenFlags.PathOnly | OpenFlags.Directory);
    }

    /// <summary>A folder whose name the path does not show: it is "policies" where its parent has it under that name.</summary>
    private static int OpenUnnamed(byte* path)
    {
        int folder = Files.Open(OpenFlags.CurrentDirectory, path, OpenFlags.PathOnly | OpenFlags.Directory);
        if (folder < 0) { return folder; }
        int named = Files.Open(folder, "../policies"u8, OpenFlags.PathOnly | OpenFlags.Directory);
        if (named < 0) { return folder; }
        FileStatus left;
        FileStatus right;
        bool same = Files.Status(folder, &left) == 0 && Files.Status(named, &right) == 0 && FileStatus.Same(&left, &right);
        Files.Close(named);
        return same ? Files.Open(folder, ".."u8, OpenFlags.PathOnly | OpenFlags.Directory) : folder;
    }

    private readonly int OpenTemporary()
    {
        byte* folder = EnvironmentBlock.Find(_environment, "TMPDIR"u8);
        return folder is null || *folder == 0
            ? Files.Open(OpenFlags.CurrentDirectory, "/tmp"u8, OpenFlags.PathOnly | OpenFlags.Directory)
            : OpenAbsolute(folder);
    }

    private readonly int OpenDotnet()
    {
        byte* root = EnvironmentBlock.Find(_environment, "DOTNET_ROOT"u8);
        if (root is not null && *root != 0) { return OpenAbsolute(root); }

        PathBuffer host = default;
        fixed (byte* name = "dotnet"u8)
        {
            if (CommandSearch.Find(name, EnvironmentBlock.Find(_environment, "PATH"u8), ref host) != 0) { return -KernelError.NoEntry; }
        }

        if (!FollowLinks(ref host)) { return -KernelError.Loop; }
        CutLastSegment(ref host);
        return Files.Open(OpenFlags.CurrentDirectory, host.Text, OpenFlags.PathOnly | OpenFlags.Directory);
    }

    /// <summary>A link on the way is followed, but not one in a folder that all may write: it need not be the user's own.</summary>
    private static int OpenAbsolute(byte* path)
    {
        if (path is null || *path != (byte)'/') { return -KernelError.NoEntry; }
        int folder = Files.OpenWithoutLinks(OpenFlags.CurrentDirectory, path, OpenFlags.PathOnly | OpenFlags.Directory);
        return folder == -KernelError.Loop
            ? LinkWalk.Open(OpenFlags.CurrentDirectory, path, OpenFlags.PathOnly | OpenFlags.Directory, LinkFolders.OfEverybody)
            : folder;
    }

    /// <summary>Replaces the path of a symbolic link by what it leads to, until it leads to no link; links in its folders stay.</summary>
    private static bool FollowLinks(ref PathBuffer path)
    {
        const int MaxLinks = 40; // MAXSYMLINKS (linux/namei.h)
        byte* target = stackalloc byte[PathBuffer.Capacity];
        for (int i = 0; i < MaxLinks; i++)
        {
            long length = Files.ReadLink(path.Text, target, PathBuffer.Capacity - 1);
            if (length == -KernelError.Invalid) { return true; }
            if (length <= 0) { return false; }
            if (*target == (byte)'/') { path.Clear(); }
            else { path.Truncate(CString.LastIndexOf(path.Text, (byte)'/') + 1); }
            path.Add(target, (int)length);
            if (path.Overflowed) { return false; }
        }

        return false;
    }

    /// <summary>Turns "a/b" into "a", "a" into ".", "/a" into "/".</summary>
    internal static void CutLastSegment(ref PathBuffer path)
    {
        int slash = CString.LastIndexOf(path.Text, (byte)'/');
        while (slash > 0 && path.Text[slash - 1] == (byte)'/') { slash--; }
        if (slash > 0)
        {
            path.Truncate(slash);
            return;
        }

        path.Clear();
        if (slash == 0) { path.Add("/"u8); }
        else { path.Add("."u8); }
    }
}
