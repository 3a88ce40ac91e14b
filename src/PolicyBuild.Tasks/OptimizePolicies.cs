using Microsoft.Build.Framework;
using PolicyBuild.Compiler.Pipeline;

namespace PolicyBuild.Tasks;

/// <summary>Waits until every policy is made smaller.</summary>
[MSBuildMultiThreadableTask]
public sealed class OptimizePolicies() : StageTask(PolicyStage.Optimize);
