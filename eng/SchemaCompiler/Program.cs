using System.Text;
using NJsonSchema;
using PolicyBuild.SchemaCompiler;

if (args.Length < 4)
{
    Console.Error.WriteLine("usage: PolicyBuild.SchemaCompiler NAMESPACE CLASS OUT.cs SCHEMA.json...");
    return 2;
}

string read = "";
try
{
    var rules = new List<Rule>();
    var roots = new List<int>();
    foreach (string file in args[3..])
    {
        read = file;
        string json = File.ReadAllText(file);
        SchemaKeywords.Check(json);
        JsonSchema schema = await JsonSchema.FromJsonAsync(json);
        roots.Add(rules.Count);
        rules.AddRange(RuleReader.Read(schema, rules.Count));
    }

    string code = RuleWriter.Write(rules, roots, args[0], args[1], string.Join(", ", args[3..].Select(Path.GetFileName)));
    // A file that stays as it was keeps its time, and the compiler that reads it has nothing to do.
    if (!File.Exists(args[2]) || File.ReadAllText(args[2]) != code) { File.WriteAllText(args[2], code, new UTF8Encoding(false)); }
    return 0;
}
catch (SchemaException exception)
{
    Console.Error.WriteLine($"{read} : error PBSC001: {exception.Message}");
    return 1;
}
