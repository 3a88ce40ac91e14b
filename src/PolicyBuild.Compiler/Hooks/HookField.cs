namespace PolicyBuild.Compiler.Hooks;

/// <summary>A step from a pointer to what it points to: a member of a structure, found in the BTF of the kernel that runs.</summary>
/// <param name="Type">The structure: <c>file</c>.</param>
/// <param name="Path">The member, with dots where it lies in members: <c>f_path</c>, <c>i_uid.val</c>.</param>
public readonly record struct HookField(string Type, string Path);
