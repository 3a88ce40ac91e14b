namespace PolicyBuild.TableGenerator;

/// <summary>A line of a fact file that cannot be used; the message names file and line.</summary>
internal sealed class FactException(string message) : Exception(message);
