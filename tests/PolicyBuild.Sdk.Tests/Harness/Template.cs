using System.Security.Cryptography;
using System.Text;
using PolicyBuild.Testing;

namespace PolicyBuild.Sdk.Tests.Harness;

/// <summary>A project restored once; the others of the same text copy its obj.</summary>
internal static class Template
{
    private static readonly Lock s_gate = new();

    public static void Apply(string project, Workspace workspace, string obj)
    {
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(project)))[..16];
        string restored = Path.Combine(PackedSdk.Templates, name);
        lock (s_gate)
        {
            if (!Directory.Exists(restored)) { Restore(project, workspace, restored); }
        }

        Directory.CreateDirectory(obj);
        foreach (string file in Directory.EnumerateFiles(restored)) { File.Copy(file, Path.Combine(obj, Path.GetFileName(file))); }
    }

    private static void Restore(string project, Workspace workspace, string restored)
    {
        string path = workspace.Write(Path.Combine("template", App.Name + ".csproj"), project);
        ProcessRun run = Dotnet.Run(["restore", path, "-nologo", "-nodeReuse:false"], workspace.Folder, workspace.Environment);
        if (run.ExitCode != 0) { throw new InvalidOperationException(run.Output + run.Error); }

        // Another process may restore the same project: what counts is a complete folder under the final name.
        string folder = Path.GetDirectoryName(path)!; // a file has a folder
        string copy = restored + "." + Environment.ProcessId;
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(folder, "obj"))) { File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true); }
        Directory.Delete(folder, recursive: true);
        if (!Directory.Exists(restored)) { Directory.Move(copy, restored); }
    }
}
