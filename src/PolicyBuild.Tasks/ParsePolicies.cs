using Microsoft.Build.Framework;
using PolicyBuild.Compiler.Pipeline;

namespace PolicyBuild.Tasks;

/// <summary>Waits until every policy is parsed.</summary>
[MSBuildMultiThreadableTask]
public sealed class ParsePolicies() : StageTask(PolicyStage.Parse);
