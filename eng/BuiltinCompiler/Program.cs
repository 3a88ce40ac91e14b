using System.Text;
using PolicyBuild.BuiltinCompiler;
using PolicyBuild.Compiler.Diagnostics;

if (args.Length < 4)
{
    Console.Error.WriteLine("usage: PolicyBuild.BuiltinCompiler NAMESPACE CLASS OUT.cs NAME=FILE...");
    return 2;
}

var builtins = new List<Builtin>();
foreach (string argument in args[3..])
{
    int split = argument.IndexOf('=', StringComparison.Ordinal);
    string file = argument[(split + 1)..];
    var found = new DiagnosticBag();
    string globs = Path.ChangeExtension(file, ".paths");
    if (Builtin.Read(argument[..split], File.ReadAllBytes(file), File.Exists(globs) ? File.ReadAllBytes(globs) : [], found) is { } builtin)
    {
        builtins.Add(builtin);
        continue;
    }

    foreach (Diagnostic diagnostic in found.ToImmutable()) { Console.Error.WriteLine($"{file}({diagnostic.Span?.Line ?? 1}) : error {diagnostic.Code}: {diagnostic.Message}"); }
    return 1;
}

string code = BuiltinWriter.Write(builtins, args[0], args[1]);
// A file that stays as it was keeps its time, and the compiler that reads it has nothing to do.
if (!File.Exists(args[2]) || File.ReadAllText(args[2]) != code) { File.WriteAllText(args[2], code, new UTF8Encoding(false)); }
return 0;
