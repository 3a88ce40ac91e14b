using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>
/// One kind of probable mistake in a policy as it is written. A lint adds warnings and changes nothing. It speaks only of what the policy's
/// own file says: a base or a group cannot know what is laid over it.
/// </summary>
internal interface ILint
{
    /// <summary>The code of its warnings, "PB" and four digits.</summary>
    string Code { get; }

    /// <summary>Looks at a policy.</summary>
    /// <param name="subject">The policy before any pass has rewritten it.</param>
    /// <param name="diagnostics">Gets the warnings.</param>
    void Run(LintSubject subject, DiagnosticBag diagnostics);
}
