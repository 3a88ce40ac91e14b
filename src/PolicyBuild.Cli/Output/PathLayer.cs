using System.Text;

namespace PolicyBuild.Cli.Output;

/// <summary>What one layer makes of an access to a path.</summary>
/// <param name="Name">The layer.</param>
/// <param name="Answer">The answer in short: <c>granted</c>, <c>denied, EACCES</c>, or what it depends on.</param>
/// <param name="Lines">What says so, a line each, indented by two.</param>
internal sealed record PathLayer(string Name, string Answer, string Lines)
{
    /// <summary>Whether it is a program on a security hook.</summary>
    public bool IsHook { get; init; }

    private bool Denies => Answer.StartsWith("denied", StringComparison.Ordinal);

    private bool Grants => Answer == "granted" || Answer.StartsWith("allowed", StringComparison.Ordinal);

    /// <summary>The answer of all layers: the first that denies, in the kernel's order, then one that may, and each layer's lines.</summary>
    public static string Describe(string title, List<PathLayer> layers)
    {
        PathLayer decisive = layers.Find(static layer => layer.Denies) ?? layers.Find(static layer => !layer.Grants) ?? layers.Find(static layer => !layer.IsHook) ?? layers[0];
        if (decisive.Grants && layers.Find(static layer => layer.Name.StartsWith("landlock", StringComparison.Ordinal)) is { } landlock) { decisive = landlock; }
        var text = new StringBuilder($"{title}: {decisive.Answer} ({decisive.Name})\n");
        if (layers.Count == 1) { return text.Append(decisive.Lines).ToString(); }
        foreach (PathLayer layer in layers)
        {
            text.Append("  ").Append(layer.Name).Append(": ").Append(layer.Answer).Append('\n');
            foreach (string line in layer.Lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)) { text.Append("  ").Append(line).Append('\n'); }
        }

        return text.ToString();
    }
}
