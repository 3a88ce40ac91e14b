using System.Text;
using NJsonSchema;
using PolicyBuild.SchemaCompiler;

if (args.Length != 4)
{
    Console.Error.WriteLine("usage: PolicyBuild.SchemaCompiler SCHEMA.json NAMESPACE CLASS OUT.cs");
    return 2;
}

try
{
    string json = File.ReadAllText(args[0]);
    SchemaKeywords.Check(json);
    JsonSchema schema = await JsonSchema.FromJsonAsync(json);
    string code = RuleWriter.Write(RuleReader.Read(schema), args[1], args[2], Path.GetFileName(args[0]));
    // A file that stays as it was keeps its time, and the compiler that reads it has nothing to do.
    if (!File.Exists(args[3]) || File.ReadAllText(args[3]) != code) { File.WriteAllText(args[3], code, new UTF8Encoding(false)); }
    return 0;
}
catch (SchemaException exception)
{
    Console.Error.WriteLine($"{args[0]} : error PBSC001: {exception.Message}");
    return 1;
}
