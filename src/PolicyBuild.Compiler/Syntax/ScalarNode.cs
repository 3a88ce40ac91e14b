namespace PolicyBuild.Compiler.Syntax;

/// <summary>A scalar with its text as YAML gives it (quotes and escapes resolved).</summary>
public sealed class ScalarNode(int id, SyntaxKind kind, string text) : SyntaxNode(id, kind)
{
    /// <summary>The text.</summary>
    public string Text { get; } = text;

    /// <summary>Whether this is <c>true</c>; false for every other scalar.</summary>
    public bool IsTrue => Kind == SyntaxKind.Boolean && Text[0] is 't' or 'T';

    /// <summary>The value of a whole number; false for other kinds and for a value below -2^63 or above 2^64-1.</summary>
    public bool TryGetInteger(out Int128 value)
    {
        value = 0;
        return Kind == SyntaxKind.Integer && CoreScalars.TryGetInteger(Text, out value);
    }

    /// <summary>The value of a whole number or a number, rounded to a double; false for other kinds.</summary>
    /// <param name="value">May be infinite or not a number: <c>.inf</c>, <c>.nan</c>, 1e999.</param>
    public bool TryGetNumber(out double value)
    {
        value = 0;
        if (Kind is not (SyntaxKind.Integer or SyntaxKind.Number)) { return false; }
        value = CoreScalars.GetNumber(Text);
        return true;
    }
}
