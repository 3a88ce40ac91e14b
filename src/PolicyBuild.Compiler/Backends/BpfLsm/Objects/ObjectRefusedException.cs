namespace PolicyBuild.Compiler.Backends.BpfLsm.Objects;

/// <summary>An object holds what a bundle cannot; it never leaves <see cref="ObjectTakeover"/>.</summary>
/// <param name="reason">What, to stand behind the object's name.</param>
internal sealed class ObjectRefusedException(string reason) : Exception(reason);
