namespace PolicyBuild.TableGenerator;

/// <summary>One line of a fact file, without its comment.</summary>
internal readonly record struct FactLine(string File, int Number, string Text)
{
    /// <summary>The words between blanks.</summary>
    public string[] Words => Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>An error at this line.</summary>
    public FactException Wrong(string what) => new($"{File}({Number}): {what}");
}
