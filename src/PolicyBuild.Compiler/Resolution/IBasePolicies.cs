using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>How the files that policies extend are parsed and validated, so that many policies can share the work.</summary>
internal interface IBasePolicies
{
    /// <summary>Parses and validates a file of the source set, stores its positions there, and reports its mistakes.</summary>
    /// <param name="sources">The files of the policy that extends it.</param>
    /// <param name="file">Index of the file.</param>
    /// <param name="diagnostics">Receives PB10xx and PB20xx.</param>
    /// <param name="fits">Whether the file fits the schema.</param>
    /// <returns>What fits of it; null where there is no tree.</returns>
    PolicySyntax? Read(SourceSet sources, int file, DiagnosticBag diagnostics, out bool fits);
}
