using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Import.Rules;

/// <summary>What every source format comes down to: the content of one policy.</summary>
/// <param name="Profile">The policy's name.</param>
/// <param name="Head">Lines of the comment at the top.</param>
/// <param name="Abis">The ABIs that a process may use, the architecture's own first.</param>
/// <param name="Kernel">The kernel that the rules presume; null: any.</param>
/// <param name="Default">What a call gets that no rule matches.</param>
/// <param name="DefaultOrigin">Where that is said.</param>
/// <param name="Rules">The rules; of two errors for one call the earlier counts.</param>
/// <param name="LeftOut">What the source says and the policy does not, a line each.</param>
internal sealed record ImportedFilter(
    string Profile,
    ImmutableArray<string> Head,
    ImmutableArray<Architecture> Abis,
    KernelVersion? Kernel,
    SeccompAction Default,
    string DefaultOrigin,
    ImmutableArray<ImportedRule> Rules,
    ImmutableArray<string> LeftOut);
