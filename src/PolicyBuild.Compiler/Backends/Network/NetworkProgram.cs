using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>A program as it is loaded and attached.</summary>
/// <param name="Name">Its name, which is its file's section too: <c>connect4</c>.</param>
/// <param name="Hook">Its security hook; empty: none.</param>
/// <param name="Type">The program type.</param>
/// <param name="Place">Where it is attached.</param>
/// <param name="Flags">What the launcher has to know.</param>
/// <param name="Code">Its instructions.</param>
internal sealed record NetworkProgram(string Name, string Hook, BpfProgramType Type, BpfAttachType Place, BpfProgramFlags Flags, BpfCode Code);
