using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>
/// Each preset and each right on a folder or a file, against all operations that Landlock judges. What an operation needs is the kernel's
/// documentation (userspace-api/landlock), the masks of presets are written out: neither comes from the compiler.
/// </summary>
public sealed class LandlockRightsTests
{
    private const ulong FileRights = 0xC007; // EXECUTE, WRITE_FILE, READ_FILE, TRUNCATE, IOCTL_DEV: what counts on a file (up to ABI 8)

    [Theory]
    [InlineData("read-only", 0xC)]
    [InlineData("read-execute", 0xD)]
    [InlineData("read-write", 0x77BE)]
    [InlineData("read-write-execute", 0x77BF)]
    [InlineData("edit", 0x4006)]
    [InlineData("device", 0x8006)]
    [InlineData("connect", 0)]
    [InlineData("[execute]", 1 << 0)]
    [InlineData("[write_file]", 1 << 1)]
    [InlineData("[read_file]", 1 << 2)]
    [InlineData("[read_dir]", 1 << 3)]
    [InlineData("[remove_dir]", 1 << 4)]
    [InlineData("[remove_file]", 1 << 5)]
    [InlineData("[make_char]", 1 << 6)]
    [InlineData("[make_dir]", 1 << 7)]
    [InlineData("[make_reg]", 1 << 8)]
    [InlineData("[make_sock]", 1 << 9)]
    [InlineData("[make_fifo]", 1 << 10)]
    [InlineData("[make_block]", 1 << 11)]
    [InlineData("[make_sym]", 1 << 12)]
    [InlineData("[refer]", 1 << 13)]
    [InlineData("[truncate]", 1 << 14)]
    [InlineData("[ioctl_dev]", 1 << 15)]
    [InlineData("[read_file, execute]", 0x5)]
    [InlineData("[read_file, ioctl_dev]", 0x8004)]
    [InlineData("[write_file, truncate]", 0x4002)]
    [InlineData("[write_file, make_reg]", 0x102)]
    [InlineData("[remove_file, make_reg]", 0x120)]
    [InlineData("[remove_file, make_reg, refer]", 0x2120)]
    [InlineData("[remove_dir, make_dir]", 0x90)]
    [InlineData("[remove_dir, make_dir, refer]", 0x2090)]
    [InlineData("[make_reg, refer]", 0x2100)]
    public void Access_to_a_folder_allows_what_its_rights_say_and_nothing_else(string access, int rights)
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, for devices");
        using var sandbox = new Sandbox($$$"""
            profile: folder
            mode: direct
            security: {landlock: {paths: [{path: $DIR/tree, access: {{{access}}}}]}}
            """);
        AssertOutcomes(sandbox, TreeOperation.All, (ulong)rights, (ulong)rights & FileRights);
    }

    [Theory]
    [InlineData("read-only", 0x4)]
    [InlineData("read-execute", 0x5)]
    [InlineData("read-write", 0x4006)]
    [InlineData("read-write-execute", 0x4007)]
    [InlineData("edit", 0x4006)]
    [InlineData("device", 0x8006)]
    [InlineData("[execute]", 0x1)]
    [InlineData("[write_file]", 0x2)]
    [InlineData("[read_file]", 0x4)]
    [InlineData("[truncate]", 0x4000)]
    [InlineData("[ioctl_dev, read_file]", 0x8004)]
    public void Access_to_a_file_allows_that_file_alone(string access, int rights)
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, for devices");
        using var sandbox = new Sandbox($$$"""
            profile: file
            mode: direct
            security:
              landlock:
                paths:
                  - {path: $DIR/tree/file, access: {{{access}}}}
                  - {path: $DIR/tree/program, access: {{{access}}}}
                  - {path: $DIR/tree/null, access: {{{access}}}}
            """);
        AssertOutcomes(sandbox, TreeOperation.All, 0, (ulong)rights);
    }

    [Fact]
    public void Without_a_landlock_section_or_with_a_disabled_one_everything_is_left_alone()
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, for devices");
        foreach (string landlock in (string[])["", ", landlock: {enabled: false, paths: [{path: /, access: read-only}]}"])
        {
            using var sandbox = new Sandbox($$$"""
                profile: open
                mode: direct
                security: {seccomp: {default: allow}{{{landlock}}}}
                """);
            AssertOutcomes(sandbox, TreeOperation.All, ulong.MaxValue, ulong.MaxValue);
        }
    }

    [Fact]
    public void What_landlock_does_not_judge_works_without_a_grant()
    {
        using var sandbox = new Sandbox("""
            profile: unjudged
            mode: direct
            security: {landlock: {paths: []}}
            """);
        Tree.Make(sandbox.Folder);
        Assert.Equal(["ok 0", "ok 0", "errno 13"], sandbox.Try("stat $DIR/tree/file", "open-path $DIR/tree/file", "open-read $DIR/tree/file"));
    }

    [Fact]
    public void Under_any_path_rule_nothing_can_be_mounted()
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to mount");
        using var sandbox = new Sandbox("""
            profile: mounts
            mode: direct
            security: {landlock: {paths: [{path: /, access: read-write-execute}]}}
            """);
        Tree.Make(sandbox.Folder);
        Assert.Equal(["ok 0"], sandbox.Control("mount $DIR/tree/empty"));
        Assert.Equal(["errno 1"], sandbox.Try("mount $DIR/tree/empty"));
    }

    [Fact]
    public void A_file_never_gains_a_right_by_being_moved_or_linked()
    {
        using var sandbox = new Sandbox("""
            profile: gain
            mode: direct
            security:
              landlock:
                paths:
                  - {path: $DIR/tree/left, access: [read_file, remove_file, make_reg, refer]}
                  - {path: $DIR/tree/right, access: [read_file, execute, remove_file, make_reg, refer]}
            """);
        Tree.Make(sandbox.Folder);

        // In the folder on the right a file could be executed: EXDEV. The way back, where it loses that, is open.
        Assert.Equal(
            ["errno 18", "errno 18", "ok 0", "ok 0"],
            sandbox.Try(
                "rename $DIR/tree/left/one $DIR/tree/right/new", "link $DIR/tree/left/one $DIR/tree/right/new",
                "link $DIR/tree/right/two $DIR/tree/left/linked", "rename $DIR/tree/right/two $DIR/tree/left/moved"));
    }

    /// <summary>Every operation under the policy, against what its rights say, and without the policy, against what the machine does.</summary>
    /// <param name="sandbox">The policy, with rules on $DIR/tree.</param>
    /// <param name="operations">What is tried.</param>
    /// <param name="folder">The rights that a folder of the tree has.</param>
    /// <param name="file">The rights that the tree's files have which operations open: file, program, null.</param>
    private static void AssertOutcomes(Sandbox sandbox, IReadOnlyList<TreeOperation> operations, ulong folder, ulong file)
    {
        using var plain = new TemporaryFolder();
        Tree.Make(plain.Path);
        string[] control = ProbeProgram.Control([.. operations.Select(one => one.Line.Replace("$DIR", plain.Path, StringComparison.Ordinal))]);
        Tree.Make(sandbox.Folder);
        string[] outcomes = sandbox.Try([.. operations.Select(one => one.Line)]);
        for (int i = 0; i < operations.Count; i++)
        {
            Assert.True(control[i] is "ok 0" or "errno 25", $"{operations[i].Line} without a policy: {control[i]}");
            Assert.Equal((operations[i].Line, operations[i].Expected(folder, file) ?? control[i]), (operations[i].Line, outcomes[i]));
        }
    }
}
