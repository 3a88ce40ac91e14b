using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Model;

/// <summary>What programs in the kernel judge by while a mode is in force that is not the policy's own.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="Network">What is reached of the network then, as far as programs can hold it.</param>
/// <param name="BpfLsm">The programs on security hooks; null: none.</param>
public sealed record ModeRules(LaunchMode Mode, NetworkPolicy Network, BpfLsmPolicy? BpfLsm);
