using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>The rules of one ABI of one target while they are collected.</summary>
internal sealed class AbiRules(Architecture target, Architecture abi)
{
    /// <summary>The architecture that the filter runs on.</summary>
    public Architecture Target { get; } = target;

    /// <summary>The ABI.</summary>
    public Architecture Abi { get; } = abi;

    /// <summary>Its rules so far.</summary>
    public ImmutableArray<SyscallRule>.Builder Rules { get; } = ImmutableArray.CreateBuilder<SyscallRule>(64);
}
