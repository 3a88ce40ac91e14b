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
    public IReadOnlyList<Argument> On(int abi)
    {
        if (!Abi.Is32Bit(abi) || Arguments.All(argument => argument.Kind != ArgumentKind.Quad))
        {
            return Arguments;
        }
        var split = new List<Argument>();
        foreach (Argument argument in Arguments)
        {
            if (argument.Kind != ArgumentKind.Quad)
            {
                split.Add(argument);
                continue;
            }
            // The procedure call standard of arm puts a pair into an even register and the next one.
            if (Abi.Names[abi] == "arm" && split.Count % 2 == 1)
            {
                split.Add(new Argument("unused", ArgumentKind.Word));
            }
            split.Add(new Argument(argument.Name + "_low", ArgumentKind.Word));
            split.Add(new Argument(argument.Name + "_high", ArgumentKind.Word));
        }
        return split.Count <= 6 ? split : throw Line.Wrong($"{split.Count} arguments on {Abi.Names[abi]}");
    }
}
