using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model;

/// <summary>The limits of input and output of one device. A null leaves its direction alone.</summary>
/// <param name="Device">The block device, or a file or folder on it (no pattern); found when the program is started.</param>
/// <param name="Read">Bytes read in a second.</param>
/// <param name="Write">Bytes written in a second.</param>
/// <param name="ReadOps">Reads in a second.</param>
/// <param name="WriteOps">Writes in a second.</param>
/// <param name="Source">The limit in the policy.</param>
public sealed record IoLimit(PathPattern Device, ulong? Read, ulong? Write, ulong? ReadOps, ulong? WriteOps, NodeRef Source);
