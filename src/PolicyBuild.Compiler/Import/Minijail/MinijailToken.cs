namespace PolicyBuild.Compiler.Import.Minijail;

/// <summary>One token.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Text">As written; empty at the end of the line.</param>
/// <param name="Start">The offset of its first character in the file.</param>
internal readonly record struct MinijailToken(MinijailTokenKind Kind, string Text, int Start)
{
    public int End => Start + Text.Length;

    public bool Is(string text) => Text == text && Kind != MinijailTokenKind.End;
}
