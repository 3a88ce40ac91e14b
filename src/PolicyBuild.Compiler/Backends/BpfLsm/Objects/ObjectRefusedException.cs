namespace PolicyBuild.Compiler.Backends.BpfLsm.Objects;

/// <summary>An object holds what a bundle cannot; it never leaves <see cref="ObjectTakeover"/>.</summary>
/// <param name="reason">What, to stand behind the object's name; it may hold names of the object.</param>
/// <param name="help">What to do; null: what helps with any object.</param>
internal sealed class ObjectRefusedException(string reason, string? help = null) : Exception(Printable(reason))
{
    /// <summary>What to do; null: what helps with any object.</summary>
    public string? Help => help;

    // A terminal takes control characters of a name for its own.
    private static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c)) : text;
}
