using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Syntax;

/// <summary>A parsed policy file.</summary>
/// <param name="File">The file's index in the compile's source set.</param>
/// <param name="Root">The document: always a mapping.</param>
/// <param name="Positions">Where the nodes lie.</param>
/// <param name="Suppressions">The <c># policybuild:disable PB4xxx</c> comments.</param>
public sealed record PolicySyntax(int File, MappingNode Root, NodePositions Positions, ImmutableArray<Suppression> Suppressions);
