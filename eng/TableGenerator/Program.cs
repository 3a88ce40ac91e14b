namespace PolicyBuild.TableGenerator;

/// <summary>TableGenerator FACTS OUTPUT: reads the text tables of one folder, writes the C# tables to the other.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length != 2)
        {
            Console.Error.WriteLine("usage: TableGenerator FACTS OUTPUT");
            return 2;
        }
        try
        {
            var facts = new FactFolder(arguments[0]);
            SyscallNames syscalls = SyscallNames.Read(facts);
            var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["SyscallData.g.cs"] = SyscallWriter.Write(facts, syscalls),
                ["PrototypeData.g.cs"] = PrototypeWriter.Write(facts, syscalls),
                ["GroupData.g.cs"] = GroupWriter.Write(facts, syscalls),
                ["ConstantData.g.cs"] = ConstantWriter.Write(facts),
                ["ErrnoData.g.cs"] = NumberWriter.Write(facts, "errno.txt", "ErrnoData", name => name),
                ["CapabilityData.g.cs"] = NumberWriter.Write(facts, "capabilities.txt", "CapabilityData", name => name),
                ["RlimitData.g.cs"] = NumberWriter.Write(facts, "rlimits.txt", "RlimitData", name => name["RLIMIT_".Length..].ToLowerInvariant()),
            };
            foreach ((string name, string text) in files)
            {
                File.WriteAllText(Path.Combine(arguments[1], name), text);
            }
            return 0;
        }
        catch (FactException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            return 1;
        }
    }
}
