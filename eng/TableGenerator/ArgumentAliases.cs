namespace PolicyBuild.TableGenerator;

/// <summary>The further names of arguments: what man pages say where the kernel says something else.</summary>
internal sealed class ArgumentAliases
{
    private const string AnySyscall = "*";
    private readonly Dictionary<(string Syscall, string Argument), List<string>> _written = [];
    private readonly Dictionary<string, List<string[]>> _pages = new(StringComparer.Ordinal);

    /// <summary>Reads what is written by hand and what the man pages give.</summary>
    /// <param name="facts">The fact folder.</param>
    /// <param name="families">The syscalls that share a prototype, by each of their names.</param>
    public static ArgumentAliases Read(FactFolder facts, ILookup<string, string> families)
    {
        var aliases = new ArgumentAliases();
        foreach (FactLine line in facts.Lines("argument-aliases.txt"))
        {
            string[] words = line.Words;
            if (words.Length < 3)
            {
                throw line.Wrong("syscall argument alias...");
            }
            if (!aliases._written.TryGetValue((words[0], words[1]), out List<string>? list))
            {
                aliases._written.Add((words[0], words[1]), list = []);
            }
            list.AddRange(words[2..]);
        }
        var renamed = facts.Lines("man-names.txt").ToDictionary(line => line.Words[0], line => line.Words[1..], StringComparer.Ordinal);
        foreach (FactLine line in facts.Lines("man-arguments.txt"))
        {
            string[] words = line.Words;
            foreach (string name in renamed.GetValueOrDefault(words[0], [words[0]]))
            {
                foreach (string syscall in families.Contains(name) ? families[name] : [name])
                {
                    if (!aliases._pages.TryGetValue(syscall, out List<string[]>? list))
                    {
                        aliases._pages.Add(syscall, list = []);
                    }
                    list.Add(words[1..]);
                }
            }
        }
        return aliases;
    }

    /// <summary>
    /// The names of each argument, the kernel's first. A name stands for one argument: the one that has it as its own,
    /// else the first that may be called so.
    /// </summary>
    public List<List<string>> NamesOf(string syscall, IReadOnlyList<Argument> arguments)
    {
        var names = arguments.Select(argument => new List<string> { argument.Name }).ToList();
        var taken = arguments.Select(argument => argument.Name).ToHashSet(StringComparer.Ordinal);
        Add(index => _written.GetValueOrDefault((syscall, arguments[index].Name), []));
        // Of several prototypes the fullest is the syscall's; shorter ones belong to wrappers (reboot of the C library).
        List<string[]> fitting = [.. _pages.GetValueOrDefault(syscall, []).Where(page => page.Length <= arguments.Count)];
        int longest = fitting.Count == 0 ? 0 : fitting.Max(page => page.Length);
        foreach (string[] page in fitting.Where(page => page.Length == longest))
        {
            Add(index => index < page.Length ? [page[index]] : []);
        }
        Add(index => _written.GetValueOrDefault((AnySyscall, arguments[index].Name), []));
        return names;

        void Add(Func<int, IEnumerable<string>> further)
        {
            for (int index = 0; index < arguments.Count; index++)
            {
                names[index].AddRange(further(index).Where(taken.Add));
            }
        }
    }
}
