using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Schema;

/// <summary>
/// Rules of a company on top of the schema. They see what is enforced: a policy that extends others, or names a level, with all of that merged in, in the
/// Resolve stage; any other as it is written, in the Validate stage. Safe from any thread.
/// </summary>
public interface IPolicyRules
{
    /// <summary>Names the rules by their content: results of other rules are not taken from a cache.</summary>
    Digest Identity { get; }

    /// <summary>Reports where a policy breaks a rule.</summary>
    /// <param name="syntax">The policy's tree. The ids of its nodes go into diagnostics; of a merged tree they count through the tree.</param>
    /// <param name="sources">The compile's files.</param>
    /// <param name="diagnostics">Receives the errors and warnings.</param>
    /// <param name="cancel">Ends the check.</param>
    void Check(PolicySyntax syntax, SourceSet sources, DiagnosticBag diagnostics, CancellationToken cancel);
}
