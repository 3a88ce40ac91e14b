namespace PolicyBuild.Compiler.Syntax;

/// <summary>The offsets of one node in its text.</summary>
/// <param name="Start">Offset of the first character.</param>
/// <param name="End">Offset just past the last; <see cref="int.MaxValue"/> while the node is open.</param>
/// <param name="IsBlock">Whether it is a block collection, whose lines are indented by spaces alone.</param>
internal readonly record struct NodeExtent(int Start, int End, bool IsBlock);
