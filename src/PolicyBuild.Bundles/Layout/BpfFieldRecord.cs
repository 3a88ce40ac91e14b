using System.Runtime.InteropServices;

namespace PolicyBuild.Bundles.Layout;

/// <summary>A member of one of the kernel's structures, or one of its functions, 16 bytes. The target's own types say where it lies.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BpfFieldRecord
{
    /// <summary>Size of this structure in bytes.</summary>
    public const int Size = 16;

    /// <summary>Longest of the two names in bytes.</summary>
    public const int MaxName = 127;

    /// <summary>The structure's or union's name, or the function's.</summary>
    public StringReference Type;

    /// <summary>The member, and with dots between them members of members: "f_path.dentry". Empty: the type or function itself.</summary>
    public StringReference Path;
}
