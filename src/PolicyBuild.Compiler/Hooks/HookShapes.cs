using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>The ways from a hook's arguments to what rules ask, of which the table of hooks is made.</summary>
internal static class HookShapes
{
    private const ulong TypeBits = 0xF000; // S_IFMT
    private const ulong PermissionBits = 0x0FFF;

    /// <summary>An argument that is a number itself.</summary>
    public static HookArgument Number(string name, int parameter, int width, HookNames? names = null) =>
        new(name, HookArgumentKind.Number, parameter, []) { Width = width, Mask = Ones(width), Names = names ?? HookNames.None };

    /// <summary>A number that is reached from an argument.</summary>
    public static HookArgument Field(string name, int parameter, int width, HookNames names, params ImmutableArray<HookField> fields) =>
        new(name, HookArgumentKind.Number, parameter, fields) { Width = width, Mask = Ones(width), Names = names };

    /// <summary>A path: an argument <c>struct path *</c>, or one that is embedded at the end of the way.</summary>
    public static HookArgument Path(string name, int parameter, HookPathReach reach, params ImmutableArray<HookField> fields) =>
        new(name, HookArgumentKind.Path, parameter, fields) { Reach = reach };

    /// <summary>A text.</summary>
    public static HookArgument Text(string name, int parameter, params ImmutableArray<HookField> fields) =>
        new(name, HookArgumentKind.Text, parameter, fields);

    /// <summary>The path of an argument <c>struct file *</c>.</summary>
    public static HookArgument FilePath(int parameter, HookPathReach reach) => Path("path", parameter, reach, new HookField("file", "f_path"));

    /// <summary>What a file's inode has, of an argument <c>struct file *</c>.</summary>
    public static ImmutableArray<HookArgument> FileInode(int parameter) => Inode(parameter, new HookField("file", "f_inode"));

    /// <summary>The same where the argument can be null: then no condition on it holds.</summary>
    public static ImmutableArray<HookArgument> OptionalFileInode(int parameter)
    {
        ImmutableArray<HookArgument> all = FileInode(parameter);
        return [all[0] with { CanBeNull = true }, all[1] with { CanBeNull = true }, all[2] with { CanBeNull = true }, all[3] with { CanBeNull = true }];
    }

    /// <summary>What the inode of a name has, of an argument <c>struct dentry *</c>.</summary>
    public static ImmutableArray<HookArgument> EntryInode(int parameter) => Inode(parameter, new HookField("dentry", "d_inode"));

    /// <summary>What an inode has, of an argument <c>struct path *</c>.</summary>
    public static ImmutableArray<HookArgument> PathInode(int parameter) => Inode(parameter, new HookField("path", "dentry"), new HookField("dentry", "d_inode"));

    /// <summary>The same without the permissions, where the word for them means others.</summary>
    public static ImmutableArray<HookArgument> PathOwner(int parameter)
    {
        ImmutableArray<HookArgument> all = PathInode(parameter);
        return [all[0], all[2], all[3]];
    }

    /// <summary>What an inode has, at the end of a way.</summary>
    public static ImmutableArray<HookArgument> Inode(int parameter, params ImmutableArray<HookField> way) =>
    [
        Field("type", parameter, 16, HookVocabulary.FileType, [.. way, new HookField("inode", "i_mode")]) with { Mask = TypeBits },
        Field("mode", parameter, 16, HookVocabulary.FilePermissions, [.. way, new HookField("inode", "i_mode")]) with { Mask = PermissionBits },
        Field("owner", parameter, 32, HookNames.None, [.. way, new HookField("inode", "i_uid.val")]),
        Field("group", parameter, 32, HookNames.None, [.. way, new HookField("inode", "i_gid.val")]),
    ];

    /// <summary>The last segment of a path, of an argument <c>struct dentry *</c>.</summary>
    public static HookArgument EntryName(string name, int parameter) => Text(name, parameter, new HookField("dentry", "d_name.name"));

    /// <summary>The permissions that a new file is to get, an argument <c>umode_t</c>.</summary>
    public static HookArgument NewMode(int parameter) => Number("mode", parameter, 16, HookVocabulary.FilePermissions) with { Mask = PermissionBits };

    /// <summary>The type of a new file, in the same argument.</summary>
    public static HookArgument NewType(int parameter) => Number("type", parameter, 16, HookVocabulary.NewFileType) with { Mask = TypeBits };

    /// <summary>How an argument <c>struct file *</c> is opened: a word for conditions on <see cref="OpenMode"/> and <see cref="OpenFlags"/>.</summary>
    public static HookArgument OpenAccess(int parameter) => new("access", HookArgumentKind.OpenAccess, parameter, []) { Names = HookVocabulary.OpenAccess };

    /// <summary>FMODE_READ (1) and FMODE_WRITE (2) of an argument <c>struct file *</c>.</summary>
    public static HookArgument OpenMode(int parameter) =>
        Field("f_mode", parameter, 32, HookNames.None, new HookField("file", "f_mode")) with { IsHidden = true };

    /// <summary>The flags of open of an argument <c>struct file *</c>.</summary>
    public static HookArgument OpenFlags(int parameter) => Field("flags", parameter, 32, HookVocabulary.OpenFlags, new HookField("file", "f_flags"));

    /// <summary>Whether an argument <c>struct task_struct *</c> is in another cgroup than the caller.</summary>
    public static HookArgument Outside(int parameter) => Field(
        "outside", parameter, 64, HookVocabulary.Outside,
        new HookField("task_struct", "cgroups"), new HookField("css_set", "dfl_cgrp"), new HookField("cgroup", "kn"), new HookField("kernfs_node", "id")) with
    {
        Origin = HookOrigin.ForeignCgroup,
        Mask = 1,
    };

    /// <summary>The real user of an argument <c>struct task_struct *</c>.</summary>
    public static HookArgument TaskOwner(int parameter) =>
        Field("owner", parameter, 32, HookNames.None, new HookField("task_struct", "real_cred"), new HookField("cred", "uid.val"));

    /// <summary>Family, type and protocol of an argument <c>struct socket *</c>.</summary>
    public static ImmutableArray<HookArgument> Socket(int parameter) =>
    [
        Field("family", parameter, 16, HookVocabulary.Family, new HookField("socket", "sk"), new HookField("sock", "__sk_common.skc_family")),
        Field("type", parameter, 16, HookVocabulary.SocketType, new HookField("socket", "type")),
        Field("protocol", parameter, 16, HookVocabulary.Protocol, new HookField("socket", "sk"), new HookField("sock", "sk_protocol")),
    ];

    /// <summary>The same as arguments of their own, from one position on.</summary>
    public static ImmutableArray<HookArgument> SocketNumbers(int first) =>
    [
        Number("family", first, 32, HookVocabulary.Family),
        Number("type", first + 1, 32, HookVocabulary.SocketType),
        Number("protocol", first + 2, 32, HookVocabulary.Protocol),
    ];

    /// <summary>An argument <c>struct sockaddr *</c>; the socket is the first argument.</summary>
    public static HookArgument Address(AddressUse use, int parameter, params ImmutableArray<HookField> way) =>
        new("address", HookArgumentKind.Address, parameter, way) { Use = use };

    /// <summary>The flags of an argument <c>struct msghdr *</c>.</summary>
    public static HookArgument SentFlags(int parameter) =>
        Field("msg_flags", parameter, 32, HookNames.None, new HookField("msghdr", "msg_flags")) with { IsHidden = true };

    private static ulong Ones(int width) => width == 64 ? ulong.MaxValue : (1UL << width) - 1;
}
