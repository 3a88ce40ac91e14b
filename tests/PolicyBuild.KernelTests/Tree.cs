using PolicyBuild.KernelTests.Probe;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>The files that <see cref="TreeOperation"/> works on.</summary>
internal static class Tree
{
    /// <summary>Makes the folder <c>tree</c> with all its files.</summary>
    public static void Make(string parent)
    {
        string tree = Path.Combine(parent, "tree");
        foreach (string folder in (string[])["empty", "left/folder", "left/folder-across", "right"]) { Directory.CreateDirectory(Path.Combine(tree, folder)); }
        foreach (string file in (string[])["file", "left/one", "left/away", "left/same", "left/over", "left/covered", "left/across", "right/two"])
        {
            File.WriteAllText(Path.Combine(tree, file), "text");
        }

        File.Copy(ProbeProgram.Path, Path.Combine(tree, "program"));
        if (Environment.IsPrivilegedProcess) { Assert.Equal(["ok 0"], ProbeProgram.Control("make-char " + Path.Combine(tree, "null"))); }
    }
}
