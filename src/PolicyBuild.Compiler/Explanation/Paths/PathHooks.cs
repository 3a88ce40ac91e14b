using PolicyBuild.Compiler.Explanation.Hooks;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Explanation.Paths;

/// <summary>The security hooks that the kernel asks about an access to a path, each with the operation that it sees.</summary>
internal static class PathHooks
{
    /// <summary>The operations, each once, in words and as a question.</summary>
    /// <param name="path">The path; of rights on what is in a folder the folder.</param>
    /// <param name="rights">What is done there.</param>
    /// <param name="isDirectory">Whether the path is a folder.</param>
    public static IEnumerable<(string Text, HookQuestion Question)> Of(string path, LandlockAccessFs rights, bool isDirectory)
    {
        foreach ((LandlockAccessFs right, string[] operations) in Operations(isDirectory))
        {
            if (!rights.HasFlag(right)) { continue; }
            foreach (string operation in operations)
            {
                string[] words = operation.Split(' ');
                if (QuestionOf(words, path) is not { } question) { continue; }
                yield return ("hook " + string.Join(' ', words.Where((word, i) => i == 0 || word.Contains('=', StringComparison.Ordinal))), question);
            }
        }
    }

    // fs/namei.c, fs/open.c and fs/exec.c: what is asked where. A word without a value stands for the path.
    private static (LandlockAccessFs Right, string[] Operations)[] Operations(bool isDirectory) =>
    [
        (LandlockAccessFs.ReadFile, isDirectory ? [] : ["inode_permission access=read", "file_open path access=read", "file_permission path access=read"]),
        (LandlockAccessFs.ReadDir, isDirectory ? ["inode_permission access=read type=directory", "file_open path access=read type=directory", "file_permission path access=read type=directory"] : []),
        (LandlockAccessFs.WriteFile, isDirectory ? [] : ["inode_permission access=write", "file_open path access=write", "file_permission path access=write"]),
        (LandlockAccessFs.Truncate, isDirectory ? [] : ["path_truncate path", "file_truncate path"]),
        (LandlockAccessFs.Execute, isDirectory ? [] :
            ["file_open path access=execute type=regular", "bprm_creds_for_exec path type=regular", "bprm_check_security path type=regular", "mmap_file path access=read,execute", "bprm_committed_creds path type=regular"]),
        (LandlockAccessFs.IoctlDev, ["file_ioctl path"]),
        (LandlockAccessFs.RemoveFile, ["path_unlink directory", "inode_unlink"]),
        (LandlockAccessFs.RemoveDir, ["path_rmdir directory", "inode_rmdir"]),
        (LandlockAccessFs.MakeReg, ["path_mknod directory type=regular", "inode_create type=regular"]),
        (LandlockAccessFs.MakeDir, ["path_mkdir directory", "inode_mkdir"]),
        (LandlockAccessFs.MakeChar, ["path_mknod directory type=character-device", "inode_mknod type=character-device"]),
        (LandlockAccessFs.MakeBlock, ["path_mknod directory type=block-device", "inode_mknod type=block-device"]),
        (LandlockAccessFs.MakeFifo, ["path_mknod directory type=fifo", "inode_mknod type=fifo"]),
        (LandlockAccessFs.MakeSock, ["path_mknod directory type=socket", "inode_mknod type=socket"]),
        (LandlockAccessFs.MakeSym, ["path_symlink directory", "inode_symlink"]),
        (LandlockAccessFs.Refer, ["path_rename directory", "path_link new_directory", "inode_rename", "inode_link"]),
        (LandlockAccessFs.ResolveUnix, ["unix_stream_connect", "unix_may_send"]),
    ];

    private static HookQuestion? QuestionOf(string[] words, string path)
    {
        if (KernelHooks.Find(words[0]) is not { } hook) { return null; }
        var question = new HookQuestion(hook);
        foreach (string word in words[1..])
        {
            string[] parts = word.Split('=');
            if (hook.Find(parts[0]) is not { } argument) { continue; }
            question = parts.Length == 1
                ? question with { Texts = question.Texts.Add(argument, path) }
                : question with { Numbers = question.Numbers.Add(argument, ValueOf(argument, parts[1])) };
        }

        return question;
    }

    private static ulong ValueOf(HookArgument argument, string words)
    {
        ulong value = 0;
        foreach (HookWord word in argument.Names.Words)
        {
            if (words.Split(',').Contains(word.Text)) { value |= word.Value; }
        }

        return value;
    }
}
