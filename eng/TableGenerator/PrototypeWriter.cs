namespace PolicyBuild.TableGenerator;

/// <summary>
/// Prototypes as short texts, "ifd pbuf wcount": a letter for the width, the name, further names after bars. A text is
/// taken apart only when somebody asks for that syscall.
/// </summary>
internal static class PrototypeWriter
{
    private const ulong Unknown = 0xFFFF;

    public static string Write(FactFolder facts, SyscallNames syscalls)
    {
        Prototype?[,] prototypes = Collect(facts, syscalls);
        ArgumentAliases aliases = ArgumentAliases.Read(facts, Families(facts));
        var texts = new List<string>();
        var positions = new Dictionary<string, ulong>(StringComparer.Ordinal);
        var table = new ulong[syscalls.Names.Count, Abi.Names.Length];
        for (int name = 0; name < syscalls.Names.Count; name++)
        {
            for (int abi = 0; abi < Abi.Names.Length; abi++)
            {
                if (prototypes[name, abi] is not { } prototype || syscalls.Numbers[name][abi] is null)
                {
                    table[name, abi] = Unknown;
                    continue;
                }
                string text = Text(prototype.On(abi, aliases.NamesOf(syscalls.Names[name], prototype.Arguments)));
                if (!positions.TryGetValue(text, out ulong position))
                {
                    positions.Add(text, position = (ulong)texts.Count);
                    texts.Add(text);
                }
                table[name, abi] = position;
            }
        }
        var code = new CodeWriter("PrototypeData", facts.Source("prototypes-trace.txt"), "Completed by hand: prototypes-extra.txt.");
        code.Texts("Texts", texts);
        code.NumbersByAbi("ushort", "TextByName", abi => Enumerable.Range(0, syscalls.Names.Count).Select(name => table[name, abi]));
        return code.ToString();
    }

    /// <summary>By name and ABI; what is written by hand replaces what was traced.</summary>
    private static Prototype?[,] Collect(FactFolder facts, SyscallNames syscalls)
    {
        var userNames = facts.Lines("kernel-names.txt").Select(line => line.Words)
            .ToLookup(words => words[0], words => words[1..], StringComparer.Ordinal);
        var prototypes = new Prototype?[syscalls.Names.Count, Abi.Names.Length];
        foreach (FactLine line in facts.Lines("prototypes-trace.txt"))
        {
            Prototype prototype = Prototype.Parse(line, line.Text);
            string[] names = userNames.Contains(prototype.Name) ? [.. userNames[prototype.Name].SelectMany(list => list)] : [prototype.Name];
            foreach (string name in names)
            {
                Set(syscalls.IndexOf(name), Abi.Names, prototype);
            }
        }
        foreach (FactLine line in facts.Lines("prototypes-extra.txt"))
        {
            int colon = line.Text.IndexOf(':', StringComparison.Ordinal);
            string[] abis = colon < 0 ? Abi.Names : line.Text[..colon].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Set(-2, abis, Prototype.Parse(line, line.Text[(colon + 1)..].Trim()));
        }
        return prototypes;

        void Set(int name, string[] abis, Prototype prototype)
        {
            name = name == -2 ? syscalls.IndexOf(prototype.Name) : name;
            if (name < 0)
            {
                throw prototype.Line.Wrong($"no ABI has the call {prototype.Name}; does kernel-names.txt lack a line?");
            }
            foreach (string abi in abis)
            {
                int column = Array.IndexOf(Abi.Names, abi);
                prototypes[name, column >= 0 ? column : throw prototype.Line.Wrong($"unknown ABI '{abi}'")] = prototype;
            }
        }
    }

    /// <summary>All names that share a prototype, by each of them.</summary>
    private static ILookup<string, string> Families(FactFolder facts) => facts.Lines("kernel-names.txt")
        .Select(line => line.Words[1..])
        .SelectMany(family => family.SelectMany(name => family, (name, member) => (name, member)))
        .ToLookup(pair => pair.name, pair => pair.member, StringComparer.Ordinal);

    private static string Text(IEnumerable<(ArgumentKind Kind, IReadOnlyList<string> Names)> arguments) =>
        string.Join(' ', arguments.Select(argument => Letter(argument.Kind) + string.Join('|', argument.Names)));

    private static string Letter(ArgumentKind kind) => kind switch
    {
        ArgumentKind.Int => "i",
        ArgumentKind.Word => "w",
        ArgumentKind.Pointer => "p",
        _ => "q",
    };
}
