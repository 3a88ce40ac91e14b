using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Tasks.Publishing;

/// <summary>What a build tells of a bundle.</summary>
internal static class BundleItem
{
    /// <summary>What is wrong with a bundle's bytes, in words; null: nothing.</summary>
    public static string? Problem(byte[] bytes)
    {
        BundleStatus status = BundleFile.Open(bytes, out BundleFile? file);
        if (file is not null) { status = file.Verify(); }
        return status == BundleStatus.Ok ? null : Encoding.UTF8.GetString(BundleMessages.Of(status));
    }

    /// <summary>The bundle as an item with what it is known by: Sha256 and PolicyHash, both lower-case hexadecimal, and the profile's name.</summary>
    /// <param name="bundle">The bundle's own item; its metadata stay.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="problem">What is wrong, where the result is null.</param>
    public static TaskItem? Describe(ITaskItem bundle, byte[] bytes, out string? problem)
    {
        problem = Problem(bytes);
        if (problem is not null || BundleFile.Open(bytes, out BundleFile? file) != BundleStatus.Ok) { return null; }
        if (file!.Find(SectionKind.Manifest) is not { } manifest) // the status is Ok
        {
            problem = "it has no manifest";
            return null;
        }

        using var json = JsonDocument.Parse(file.Bytes(manifest).ToArray());
        var item = new TaskItem(bundle) { ItemSpec = bundle.GetMetadata("FullPath") };
        item.SetMetadata("Sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)));
        item.SetMetadata("PolicyHash", json.RootElement.GetProperty("policyHash").GetString());
        item.SetMetadata("Profile", json.RootElement.GetProperty("profile").GetString());
        return item;
    }
}
