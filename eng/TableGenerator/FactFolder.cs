namespace PolicyBuild.TableGenerator;

/// <summary>The folder of text tables that everything is generated from.</summary>
internal sealed class FactFolder(string path)
{
    /// <summary>The lines of a file that are neither empty nor a comment.</summary>
    public List<FactLine> Lines(string file)
    {
        var lines = new List<FactLine>();
        int number = 0;
        foreach (string line in File.ReadLines(Path.Combine(path, file)))
        {
            number++;
            int comment = line.IndexOf('#', StringComparison.Ordinal);
            string text = (comment < 0 ? line : line[..comment]).Trim();
            if (text.Length > 0)
            {
                lines.Add(new FactLine(file, number, text));
            }
        }
        return lines;
    }

    /// <summary>The first comment line of a file: where its facts come from.</summary>
    public string Source(string file) => File.ReadLines(Path.Combine(path, file)).First().TrimStart('#', ' ');
}
