using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Pipeline;

namespace PolicyBuild.Compiler.Backends;

/// <summary>A backend of the Generate stage: a pure function from a policy to bundle sections.</summary>
internal interface ISectionGenerator
{
    /// <summary>The backend's name and version.</summary>
    StageId Id { get; }

    /// <summary>Generates the sections; none where the policy has nothing for this backend or where an error is in the bag.</summary>
    ImmutableArray<GeneratedSection> Run(PolicyModel policy, DiagnosticBag diagnostics, CancellationToken cancel);
}
