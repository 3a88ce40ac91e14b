using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>One node of a filter's decision graph: a return, or a test of a masked word of struct seccomp_data.</summary>
/// <param name="Code">ClassicBpf.Return, or the compare.</param>
/// <param name="Offset">The word that is tested.</param>
/// <param name="Mask">What is kept of the word before it is compared; all ones: everything, by no instruction of its own.</param>
/// <param name="K">The value returned, or compared with.</param>
/// <param name="WhenTrue">The node when the test holds; lower than this node's own id.</param>
/// <param name="WhenFalse">The node when it does not; lower than this node's own id.</param>
/// <param name="Source">The policy node behind it.</param>
internal readonly record struct DecisionNode(ushort Code, byte Offset, uint Mask, uint K, int WhenTrue, int WhenFalse, NodeRef Source)
{
    /// <summary>Whether this node and another do the same, wherever they come from.</summary>
    internal bool DoesAs(in DecisionNode other) =>
        Code == other.Code && Offset == other.Offset && Mask == other.Mask && K == other.K
        && WhenTrue == other.WhenTrue && WhenFalse == other.WhenFalse;

    /// <summary>A hash over what <see cref="DoesAs"/> compares.</summary>
    internal uint Hash()
    {
        uint hash = ((uint)Code << 8) | Offset;
        hash = (hash ^ Mask) * 0x9E3779B1;
        hash = (hash ^ K) * 0x85EBCA77;
        hash = (hash ^ (uint)WhenTrue) * 0xC2B2AE3D;
        hash = (hash ^ (uint)WhenFalse) * 0x27D4EB2F;
        return hash ^ (hash >> 15);
    }
}
