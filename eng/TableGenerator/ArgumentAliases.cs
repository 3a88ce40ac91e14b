namespace PolicyBuild.TableGenerator;

/// <summary>The further names of arguments: what man pages say where the kernel says something else.</summary>
internal sealed class ArgumentAliases
{
    private readonly Dictionary<(string Syscall, string Argument), List<string>> _aliases = [];

    /// <summary>Reads "syscall argument alias..." lines; the syscall * stands for all.</summary>
    public static ArgumentAliases Read(FactFolder facts)
    {
        var aliases = new ArgumentAliases();
        foreach (FactLine line in facts.Lines("argument-aliases.txt"))
        {
            string[] words = line.Words;
            if (words.Length < 3)
            {
                throw line.Wrong("syscall argument alias...");
            }
            if (!aliases._aliases.TryGetValue((words[0], words[1]), out List<string>? list))
            {
                aliases._aliases.Add((words[0], words[1]), list = []);
            }
            list.AddRange(words[2..]);
        }
        return aliases;
    }

    /// <summary>The kernel's name first; an alias that another argument has as its own name is left out.</summary>
    public IEnumerable<string> NamesOf(string syscall, IReadOnlyList<Argument> arguments, int index)
    {
        string name = arguments[index].Name;
        var names = new List<string> { name };
        foreach (string key in (string[])[syscall, "*"])
        {
            foreach (string alias in _aliases.GetValueOrDefault((key, name), []))
            {
                if (!names.Contains(alias) && arguments.All(argument => argument.Name != alias))
                {
                    names.Add(alias);
                }
            }
        }
        return names;
    }
}
