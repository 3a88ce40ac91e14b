using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends;

/// <summary>
/// A backend of the Generate stage: a pure function from a policy to bundle sections. An instance may keep memory from one run to the next, so that
/// each thread has its own.
/// </summary>
internal interface ISectionGenerator
{
    /// <summary>The backend's name and version.</summary>
    StageId Id { get; }

    /// <summary>
    /// What there is to generate, one run each: the architectures of a backend that makes a section for each, otherwise
    /// <see cref="Architecture.None"/>; nothing where the policy has nothing for this backend.
    /// </summary>
    ImmutableArray<Architecture> TargetsOf(PolicyModel policy);

    /// <summary>Generates the sections of one target; none where an error is in the bag.</summary>
    ImmutableArray<GeneratedSection> Run(PolicyModel policy, Architecture target, DiagnosticBag diagnostics, CancellationToken cancel);
}
