using System.Text;
using PolicyBuild.ReferenceGenerator;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: ReferenceGenerator SCHEMA.json OUT.md");
    return 2;
}

File.WriteAllText(args[1], ReferenceWriter.Write(ReferenceReader.Read(File.ReadAllText(args[0]))), new UTF8Encoding(false));
return 0;
