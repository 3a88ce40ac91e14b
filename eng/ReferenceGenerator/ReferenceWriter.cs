using System.Text;

namespace PolicyBuild.ReferenceGenerator;

/// <summary>Writes the reference as Markdown.</summary>
public static class ReferenceWriter
{
    private const string Head = """
        # The policy language: every key

        Made of `schemas/policy.schema.json` by `eng/ReferenceGenerator`; change the schema, then run

        ```sh
        dotnet run --project eng/ReferenceGenerator -c Release -- schemas/policy.schema.json docs/dsl-reference.md
        ```

        A key that is not listed here is an error (PB2001). `[]` in a heading stands for the items of a list. System call groups are listed by
        `policybuild schema --groups`, named constants by `policybuild schema --constants`.

        """;

    /// <summary>The text of docs/dsl-reference.md.</summary>
    public static string Write(IReadOnlyList<ReferenceSection> sections)
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (ReferenceSection section in sections)
        {
            text.Append("\n## ").Append(Title(section.Path)).Append("\n\n");
            foreach (ReferenceKey key in section.Keys) { Write(text, key); }
            if (section.Others is { } others) { text.Append("- any other name: ").Append(others).Append('\n'); }
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, ReferenceKey key)
    {
        text.Append("- **`").Append(key.Name).Append("`**").Append(key.IsRequired ? " (required)" : "").Append(": ").Append(key.Description);
        text.Append("\n  Takes: ").Append(key.Takes);
        if (key.Section is { } section) { text.Append(", [").Append(Title(section)).Append("](#").Append(Anchor(section)).Append(')'); }
        if (key.Default is { } value) { text.Append(". Default: `").Append(value).Append('`'); }
        text.Append(". Example: `").Append(key.Name).Append(": ").Append(key.Example).Append("`\n");
    }

    private static string Title(string path) => path.Length == 0 ? "The policy" : path;

    // As GitHub makes them of headings: lower case, letters, digits, '_' and '-' stay.
    private static string Anchor(string path) => string.Concat(path.Where(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')).ToLowerInvariant();
}
