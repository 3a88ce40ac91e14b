using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Bundles.Tests;

/// <summary>docs/bundle-format.md says what the code does, to the byte.</summary>
public sealed class FormatDocumentTests
{
    private static readonly string s_text = File.ReadAllText(Repository.Folder("docs", "bundle-format.md"));

    public static TheoryData<string> Structs => [.. Layouts().Where(type => !type.IsEnum).Select(type => type.Name)];

    public static TheoryData<string> Enums => [.. Layouts().Where(type => type.IsEnum).Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Structs))]
    public void Every_field_is_documented_at_its_offset(string name)
    {
        Type type = Layouts().Single(layout => layout.Name == name);
        int size = Marshal.SizeOf(type);
        string[] expected =
        [
            .. type.GetFields(BindingFlags.Instance | BindingFlags.Public)
                .Select(field => (Offset: (int)Marshal.OffsetOf(type, field.Name), field.Name))
                .OrderBy(field => field.Offset)
                .Select(field => string.Create(CultureInfo.InvariantCulture, $"{field.Offset} {field.Name}")),
        ];
        string[][] rows = RowsBehind(string.Create(CultureInfo.InvariantCulture, $"`{name}`, {size} bytes:"));
        Assert.Equal(expected, rows.Select(row => row[0] + " " + row[2]));

        // The sizes leave no hole: each field ends where the next begins, the last at the structure's end.
        int[] ends = [.. rows.Select(row => int.Parse(row[0], CultureInfo.InvariantCulture) + int.Parse(row[1], CultureInfo.InvariantCulture))];
        Assert.Equal([.. rows.Skip(1).Select(row => int.Parse(row[0], CultureInfo.InvariantCulture)), size], ends);
        Assert.Equal(size, (int)type.GetField("Size")!.GetRawConstantValue()!); // every layout has this constant
    }

    [Theory]
    [MemberData(nameof(Enums))]
    public void Every_value_is_documented(string name)
    {
        Type type = Layouts().Single(layout => layout.Name == name);
        string[] expected =
        [
            .. Enum.GetNames(type).Where(value => value != "Known")
                .Select(value => Convert.ToInt64(Enum.Parse(type, value), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) + " " + value),
        ];
        Assert.Equal(expected, RowsBehind($"`{name}`:").Select(row => row[0] + " " + row[1]));
    }

    [Fact]
    public void Every_status_is_documented_and_has_its_page()
    {
        string[] expected = [.. Enum.GetValues<BundleStatus>().Where(status => status > BundleStatus.NotFound)
            .Select(status => string.Create(CultureInfo.InvariantCulture, $"[PB{(int)status}](diagnostics/PB{(int)status}.md) {status}"))];
        Assert.Equal(expected, RowsBehind("## 10. Statuses").Select(row => row[0] + " " + row[1]));
        foreach (BundleStatus status in Enum.GetValues<BundleStatus>().Where(status => status > BundleStatus.NotFound))
        {
            string page = File.ReadAllText(Repository.Folder("docs", "diagnostics", string.Create(CultureInfo.InvariantCulture, $"PB{(int)status}.md")));
            Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"# PB{(int)status}: "), page, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(BundleHeader.MaxLength, "16 MiB (16777216 bytes)")]
    [InlineData(BundleHeader.MaxSections, "256 sections")]
    [InlineData(StringReference.MaxLength, "4095 bytes in a string")]
    [InlineData(TableReference.MaxCount, "65536 records in a table")]
    [InlineData(LandlockHeader.MaxPaths, "4096 path rules")]
    [InlineData(CgroupHeader.MaxDevices, "64 devices with a limit")]
    [InlineData(BpfHeader.MaxMaps, "64 maps")]
    [InlineData(BpfHeader.MaxPrograms, "128 BPF programs")]
    [InlineData(BpfProgramRecord.MaxInstructions, "65536 instructions in a BPF program")]
    [InlineData(BpfHeader.MaxFields, "1024 fields of the kernel")]
    [InlineData(BpfHeader.MaxContents, "4 MiB (4194304 bytes) of contents of maps")]
    [InlineData(BpfHeader.MaxBtf, "1 MiB (1048576 bytes) of BTF")]
    [InlineData(LaunchHeader.MaxVariables, "4096 inherited names and as many variables")]
    [InlineData(RlimitRecord.Resources, "16 resource limits")]
    [InlineData(LaunchHeader.MaxDnsServers, "3 name servers")]
    [InlineData(ProcessorRangeRecord.MaxRanges, "4096 ranges of processors")]
    [InlineData(LaunchHeader.MaxUnenforced, "64 settings that nothing enforces")]
    [InlineData(LaunchHeader.MaxSettingName, "64 bytes in the name of a setting")]
    [InlineData(LaunchHeader.MaxProfile, "64 bytes in a profile name")]
    [InlineData(SeccompSection.MaxInstructions, "4096 instructions in a filter")]
    public void Every_limit_is_documented(long limit, string text)
    {
        Assert.Contains(limit.ToString(CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
        Assert.Contains("- " + text, s_text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_worked_example_is_what_the_writer_writes()
    {
        var writer = new BundleWriter();
        writer.Add(SectionKind.Seccomp, (byte)Uapi.Architecture.X86_64, 0, [6, 0, 0, 0, 0, 0, 0xFF, 0x7F]);
        writer.Add(SectionKind.Launch, 0, 0, new LaunchSectionBuilder { Profile = "demo" }.ToArray());
        byte[] bundle = writer.ToArray();
        Assert.Equal(BundleStatus.Ok, Verify.Bundle(bundle));
        Golden.Match("example", bundle, HexDump.Of(bundle));
        Assert.Contains("```text\n" + HexDump.Of(bundle) + "```\n", s_text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_with_every_section_has_the_bytes_it_always_had() =>
        Golden.Match("bundle", Samples.Bundle(), HexDump.Of(Samples.Bundle()));

    private static IEnumerable<Type> Layouts() =>
        typeof(BundleHeader).Assembly.GetExportedTypes().Where(type => type.Namespace == typeof(BundleHeader).Namespace && !type.IsNested);

    private static string[][] RowsBehind(string title)
    {
        int at = s_text.IndexOf(title + "\n", StringComparison.Ordinal);
        Assert.True(at >= 0, $"docs/bundle-format.md has no '{title}'");
        return
        [
            .. s_text[at..].Split('\n').SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).Skip(2)
                .Select(line => line.Trim('|', ' ').Split(" | ")),
        ];
    }

}
