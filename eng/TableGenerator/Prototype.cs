namespace PolicyBuild.TableGenerator;

/// <summary>A syscall's name and arguments as one line of a fact file gives them.</summary>
internal sealed record Prototype(FactLine Line, string Name, IReadOnlyList<Argument> Arguments)
{
    /// <summary>Reads "name(type argument, ...)".</summary>
    public static Prototype Parse(FactLine line, string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || !text.EndsWith(')'))
        {
            throw line.Wrong("name(type argument, ...)");
        }
        string list = text[(open + 1)..^1].Trim();
        return new Prototype(line, text[..open].Trim(), list.Length == 0 ? [] : [.. list.Split(',').Select(part => Argument.Parse(line, part))]);
    }

    /// <summary>The arguments as an ABI passes them: a 64-bit value takes two registers where they have 32 bits.</summary>
    /// <param name="abi">The ABI.</param>
    /// <param name="names">The names of each argument, the kernel's first.</param>
    public List<(ArgumentKind Kind, IReadOnlyList<string> Names)> On(int abi, IReadOnlyList<IReadOnlyList<string>> names)
    {
        var passed = new List<(ArgumentKind Kind, IReadOnlyList<string> Names)>();
        for (int i = 0; i < Arguments.Count; i++)
        {
            if (Arguments[i].Kind != ArgumentKind.Quad || !Abi.Is32Bit(abi))
            {
                passed.Add((Arguments[i].Kind, names[i]));
                continue;
            }
            // The procedure call standard of arm puts a pair into an even register and the next one.
            if (Abi.Names[abi] == "arm" && passed.Count % 2 == 1)
            {
                passed.Add((ArgumentKind.Word, ["unused"]));
            }
            passed.Add((ArgumentKind.Word, [Arguments[i].Name + "_low"]));
            passed.Add((ArgumentKind.Word, [Arguments[i].Name + "_high"]));
        }
        return passed.Count <= 6 ? passed : throw Line.Wrong($"{passed.Count} arguments on {Abi.Names[abi]}");
    }
}
