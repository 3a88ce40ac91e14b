using Microsoft.Build.Framework;
using PolicyBuild.Compiler.Pipeline;

namespace PolicyBuild.Tasks;

/// <summary>Waits until every policy is held against the schema.</summary>
[MSBuildMultiThreadableTask]
public sealed class ValidatePolicies() : StageTask(PolicyStage.Validate);
