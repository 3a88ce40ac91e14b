using System.Buffers.Binary;
using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using PolicyBuild.Sdk.Tests.Harness;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

public class PackageTests
{
    [Fact]
    public void The_package_holds_what_each_way_of_use_imports()
    {
        using ZipArchive package = ZipFile.OpenRead(PackedSdk.File);
        string[] names = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.All(
            (string[])["Sdk/Sdk.props", "Sdk/Sdk.targets", "build/PolicyBuild.Sdk.props", "build/PolicyBuild.Sdk.targets",
                "buildMultiTargeting/PolicyBuild.Sdk.props", "buildMultiTargeting/PolicyBuild.Sdk.targets", "README.md"],
            name => Assert.Contains(name, names));
        Assert.DoesNotContain(names, name => name.StartsWith("lib/", StringComparison.Ordinal) || name.StartsWith("ref/", StringComparison.Ordinal)
            || name.StartsWith("buildTransitive/", StringComparison.Ordinal) || name.StartsWith("contentFiles/", StringComparison.Ordinal));
        Assert.DoesNotContain(names, name => Path.GetFileName(name).StartsWith("Microsoft.Build", StringComparison.Ordinal));
    }

    [Fact]
    public void The_package_asks_nothing_of_its_consumers()
    {
        using ZipArchive package = ZipFile.OpenRead(PackedSdk.File);
        using Stream stream = package.GetEntry("PolicyBuild.Sdk.nuspec")!.Open(); // every package has one
        XDocument nuspec = XDocument.Load(stream);
        string? Text(string name) => nuspec.Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
        Assert.Equal("true", Text("developmentDependency"));
        Assert.DoesNotContain(nuspec.Descendants(), element => element.Name.LocalName == "dependency");
        Assert.Equal(["Dependency", "MSBuildSdk"],
            nuspec.Descendants().Where(element => element.Name.LocalName == "packageType").Select(element => (string?)element.Attribute("name")).Order(StringComparer.Ordinal));
        Assert.Equal("README.md", Text("readme"));
    }

    /// <summary>A runtime refuses ready-to-run code of another machine, so there is a folder without any.</summary>
    [Theory]
    [InlineData("net10.0", null)]
    [InlineData("linux-x64", 0x8664 ^ 0x7b79)] // the machine of the PE specification, combined with what marks Linux in ready-to-run images
    [InlineData("linux-arm64", 0xaa64 ^ 0x7b79)]
    public void The_tasks_come_with_all_their_libraries_and_compiled_where_that_runs(string folder, int? machine)
    {
        using ZipArchive package = ZipFile.OpenRead(PackedSdk.File);
        foreach (string library in (string[])["PolicyBuild.Tasks", "PolicyBuild.Compiler", "PolicyBuild.Bundles", "PolicyBuild.Uapi", "YamlDotNet"])
        {
            ZipArchiveEntry? entry = package.GetEntry($"tasks/{folder}/{library}.dll");
            Assert.True(entry is not null, library);
            using var bytes = new MemoryStream();
            using (Stream stream = entry.Open()) { stream.CopyTo(bytes); }
            bytes.Position = 0;
            using var image = new PEReader(bytes);
            Assert.Equal(machine is not null, image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0); // managed, so it has the header
            if (machine is not null) { Assert.Equal(machine, (int)(ushort)image.PEHeaders.CoffHeader.Machine); }
        }

        Assert.NotNull(package.GetEntry($"tasks/{folder}/PolicyBuild.Tasks.deps.json"));
    }

    [Theory]
    [InlineData("linux-x64", 62)] // EM_X86_64 of elf.h
    [InlineData("linux-arm64", 183)] // EM_AARCH64
    public void The_launcher_is_there_for_each_architecture(string runtime, int machine)
    {
        using ZipArchive package = ZipFile.OpenRead(PackedSdk.File);
        ZipArchiveEntry? entry = package.GetEntry($"tools/{runtime}/policy-run");
        Assert.NotNull(entry);
        byte[] header = new byte[20];
        using Stream stream = entry.Open();
        stream.ReadExactly(header);
        Assert.Equal("\u007fELF"u8.ToArray(), header[..4]);
        Assert.Equal(machine, BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(18))); // e_machine
    }
}
