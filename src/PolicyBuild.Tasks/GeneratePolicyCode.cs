using Microsoft.Build.Framework;
using PolicyBuild.Compiler.Pipeline;

namespace PolicyBuild.Tasks;

/// <summary>Waits until every backend has made its sections of every policy.</summary>
[MSBuildMultiThreadableTask]
public sealed class GeneratePolicyCode() : StageTask(PolicyStage.Generate);
