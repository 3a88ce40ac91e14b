using System.Text.RegularExpressions;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Uapi.Tests;

public sealed partial class GeneratedTablesTests
{
    [Fact]
    public void The_committed_tables_are_what_the_generator_makes_of_the_committed_facts()
    {
        using var folder = new TemporaryFolder();
        string committed = Path.Combine(Repository.Root, "src", "PolicyBuild.Uapi", "Tables");
        ProcessRun run = ProcessRun.Of(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "TableGenerator.dll"), Path.Combine(Repository.Root, "eng", "tables"), folder.Path]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] names = [.. Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];
        Assert.Equal(names, Directory.EnumerateFiles(committed).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(names, name => Assert.True(
            File.ReadAllText(Path.Combine(folder.Path, name)) == File.ReadAllText(Path.Combine(committed, name)),
            $"{name} is not what eng/update-tables.sh writes"));
    }

    [Theory]
    [InlineData(Architecture.X86_64, "unistd_64.h", 0)]
    [InlineData(Architecture.I386, "unistd_32.h", 0)]
    [InlineData(Architecture.X32, "unistd_x32.h", SyscallTable.X32Bit)]
    public void Each_syscall_of_the_installed_headers_has_its_number(Architecture abi, string header, int bit)
    {
        string path = Path.Combine("/usr/include/x86_64-linux-gnu/asm", header);
        Requirement.Possible(File.Exists(path), "the kernel's headers for x86 are not installed");
        int compared = 0;
        foreach (Match match in Definition().Matches(File.ReadAllText(path)))
        {
            string name = match.Groups["name"].Value;
            int number = bit + int.Parse(match.Groups["number"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(SyscallTable.TryGetNumber(abi, name, out int ours), name);
            Assert.Equal(number, ours);
            compared++;
        }
        Assert.InRange(compared, 300, int.MaxValue);
    }

    [GeneratedRegex(@"#define __NR_(?<name>\w+) (\(__X32_SYSCALL_BIT \+ )?(?<number>\d+)\)?$", RegexOptions.Multiline)]
    private static partial Regex Definition();
}
