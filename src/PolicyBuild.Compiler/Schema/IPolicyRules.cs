using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Schema;

/// <summary>Rules of a company on top of the schema. They run in the Validate stage on every policy, not on what it extends. Safe from any thread.</summary>
public interface IPolicyRules
{
    /// <summary>Names the rules by their content: results of other rules are not taken from a cache.</summary>
    Digest Identity { get; }

    /// <summary>Reports where a policy breaks a rule.</summary>
    /// <param name="syntax">The policy as it is written.</param>
    /// <param name="sources">The compile's files: the policy alone.</param>
    /// <param name="diagnostics">Receives the errors and warnings.</param>
    /// <param name="cancel">Ends the check.</param>
    void Check(PolicySyntax syntax, SourceSet sources, DiagnosticBag diagnostics, CancellationToken cancel);
}
