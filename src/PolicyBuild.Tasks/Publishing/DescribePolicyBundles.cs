using System.Text;
using Microsoft.Build.Framework;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Tasks.Diagnostics;
using PolicyBuild.Tasks.Settings;

namespace PolicyBuild.Tasks.Publishing;

/// <summary>Reads bundles and says by which hashes they are known.</summary>
[MSBuildMultiThreadableTask]
public sealed class DescribePolicyBundles : PublishTask
{
    /// <summary>The bundles.</summary>
    public ITaskItem[] Bundles { get; set; } = [];

    /// <summary>A file for the source generator: a line for each bundle, resource name, Sha256 and PolicyHash between tabs; null: none.</summary>
    public ITaskItem? List { get; set; }

    /// <summary>The bundles with Sha256, PolicyHash and Profile.</summary>
    [Output]
    public ITaskItem[] Described { get; set; } = [];

    private protected override void Run(PolicySettings settings, DiagnosticLog diagnostics)
    {
        var described = new List<ITaskItem>(Bundles.Length);
        foreach (ITaskItem bundle in Bundles)
        {
            string path = bundle.GetMetadata("FullPath");
            if (BundleItem.Describe(bundle, File.ReadAllBytes(path), out string? problem) is { } item) { described.Add(item); }
            else { diagnostics.Write(LoggedDiagnostic.Of(PublishDiagnostics.BadBundle(problem ?? ""), path)); }
        }

        Described = [.. described.OrderBy(item => item.ItemSpec, StringComparer.Ordinal)];
        if (List is not null && !Log.HasLoggedErrors) { WriteList(List.GetMetadata("FullPath")); }
    }

    // The same list again leaves the file as it is: the compiler reads it.
    private void WriteList(string path)
    {
        var text = new StringBuilder();
        foreach (ITaskItem item in Described)
        {
            text.Append("policies/").Append(Path.GetFileName(item.ItemSpec)).Append('\t').Append(item.GetMetadata("Sha256")).Append('\t')
                .Append(item.GetMetadata("PolicyHash")).Append('\n');
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        if (!File.Exists(path) || !bytes.AsSpan().SequenceEqual(File.ReadAllBytes(path))) { File.WriteAllBytes(path, bytes); }
    }
}
