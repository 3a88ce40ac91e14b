using Microsoft.Build.Framework;
using PolicyBuild.Compiler.Pipeline;

namespace PolicyBuild.Tasks;

/// <summary>Waits until every policy is merged with what it extends, and its names are numbers.</summary>
[MSBuildMultiThreadableTask]
public sealed class ResolvePolicies() : StageTask(PolicyStage.Resolve);
