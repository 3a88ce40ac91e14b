using CsCheck;
using PolicyBuild.Cli.CommandLine;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Cli.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData("compile")]
    [InlineData("compile", "a.policy.yaml")]
    [InlineData("compile", "a.policy.yaml", "-o")]
    [InlineData("compile", "a.policy.yaml", "-o", "out", "--arch", "vax")]
    [InlineData("compile", "a.policy.yaml", "-o", "out", "--arch", "x32")]
    [InlineData("compile", "a.policy.yaml", "-o", "out", "--optimize", "speed")]
    [InlineData("check", "a.policy.yaml", "--format", "xml")]
    [InlineData("inspect")]
    [InlineData("explain", "a.policybundle", "path", "/etc")]
    [InlineData("explain", "a.policybundle", "syscall", "openat", "--arch", "vax")]
    [InlineData("polish")]
    [InlineData("check", "a.policy.yaml", "--bogus")]
    [InlineData("compile", "a.policy.yaml", "-o", "out", "-x")]
    [InlineData("inspect", "--bogus")]
    [InlineData("schema", "--groups", "--constants")]
    public void A_wrong_command_line_is_exit_status_2(params string[] arguments)
    {
        ProcessRun run = Tool.Run(arguments);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("error PB9004: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_that_is_no_command_is_one_error() =>
        Assert.Equal("policybuild: error PB9004: unrecognized command or argument 'polish'; 'policybuild --help' shows the commands\n", Tool.Run("polish").Error);

    [Fact]
    public void Help_names_every_command_with_an_example()
    {
        string help = Tool.Run("--help").Output;
        foreach (string command in (string[])["compile", "check", "inspect", "explain", "import", "cache", "schema"])
        {
            Assert.Contains(command, help, StringComparison.Ordinal);
            ProcessRun own = Tool.Run(command, "--help");
            Assert.Equal(0, own.ExitCode);
            Assert.Contains("Example", own.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_schema_command_prints_the_schema_of_the_source_tree()
    {
        ProcessRun run = Tool.Run("schema");
        Assert.Equal(File.ReadAllText(Repository.Folder("schemas", "policy.schema.json")), run.Output);
    }

    [Fact]
    public void The_fast_command_line_reads_what_the_library_reads()
    {
        Gen<string> word = Gen.OneOf(Words(
            "a.policy.yaml", "b.policy.yaml", "-", "-o", "--output", "out", "--arch", "x86_64", "aarch64,x86_64", "i386", "--root", "/", "--search", "/s", "--name", "n",
            "arm,loongarch64", "x32", "--optimize", "mean", "worst", "size", "--report", "--cache", "default", "--format", "json", "text", "auto", "--help", "", "@file", "--", "-x"));
        Gen.Select(Gen.OneOf(Words("compile", "check", "inspect")), word.Array[0, 9]).Sample((command, words) =>
        {
            string[] arguments = [command, .. words];
            CompileRequest? fast = FastCommandLine.TryParse(arguments);
            if (fast is null) { return; }
            CompileRequest? slow = null;
            var parsed = CommandTree.Parse(arguments, request => { slow = request; return ExitCode.Success; });
            Assert.Empty(parsed.Errors);
            parsed.Invoke();
            Assert.NotNull(slow);
            Assert.Equal(slow.Files.AsEnumerable(), fast.Files);
            Assert.Equal(slow.Architectures.AsEnumerable(), fast.Architectures);
            Assert.Equal(slow.Search.AsEnumerable(), fast.Search);
            Assert.Equal(slow with { Files = [], Architectures = [], Search = [] }, fast with { Files = [], Architectures = [], Search = [] });
        }, iter: 3000);
    }

    [Fact]
    public void The_usual_calls_take_the_fast_way()
    {
        string[][] calls =
        [
            ["compile", "a.policy.yaml", "-o", "out"],
            ["compile", "a.policy.yaml", "b.policy.yaml", "--output", "out", "--arch", "x86_64,aarch64", "--report"],
            ["check", "a.policy.yaml", "--format", "json"],
            ["compile", "a.policy.yaml", "-o", "out", "--arch", "i386,arm,riscv64,loongarch64", "--optimize", "size"],
        ];
        Assert.All(calls, call => Assert.NotNull(FastCommandLine.TryParse(call)));
    }

    private static Gen<string>[] Words(params string[] words) => [.. words.Select(Gen.Const)];
}
