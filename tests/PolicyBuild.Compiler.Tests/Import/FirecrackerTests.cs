using System.Text.Json;
using PolicyBuild.Compiler.Import;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Import;

public class FirecrackerTests
{
    [Theory]
    [InlineData("\"trap\"", "\"allow\"")]
    [InlineData("\"allow\"", "{\"errno\": 13}")]
    [InlineData("\"kill_process\"", "\"trap\"")]
    public void Rules_of_a_call_are_alternatives_and_conditions_of_a_rule_hold_together(string fallback, string action)
    {
        string file = $$$"""
            {"one": {"default_action": {{{fallback}}}, "filter_action": {{{action}}}, "filter": [
              {"syscall": "read"},
              {"syscall": "ioctl", "args": [{"index": 1, "type": "dword", "op": "eq", "val": 21505}, {"index": 2, "type": "qword", "op": "ge", "val": 4294967296}]},
              {"syscall": "ioctl", "args": [{"index": 1, "type": "dword", "op": {"masked_eq": 12}, "val": 7}]},
              {"syscall": "ioctl", "args": [{"index": 1, "type": "dword", "op": "lt", "val": 9}, {"index": 1, "type": "dword", "op": "gt", "val": 5}]},
              {"syscall": "mmap", "args": [{"index": 2, "type": "qword", "op": "le", "val": 1}, {"index": 3, "type": "dword", "op": "ne", "val": 2}]}]}}
            """;
        Imported imported = Imported.Text(ImportFormat.Firecracker, file);
        new FirecrackerMeaning(JsonDocument.Parse(file).RootElement.GetProperty("one")).AgreesWith(imported.Only(), Architecture.X86_64);
    }

    [Theory]
    [InlineData("""{}""", "1,1", "PB9102")]
    [InlineData("""{"a": []}""", "1,7", "PB9102")]
    [InlineData("""{"a": {"default_action": "trap", "filter_action": "trap", "filter": []}}""", "1,51", "PB9108")]
    [InlineData("""{"a": {"default_action": "trap", "filter_action": "permit", "filter": []}}""", "1,51", "PB9109")]
    [InlineData("""{"a": {"default_action": "trap", "filter_action": {"errno": 0}, "filter": []}}""", "1,61", "PB9108")]
    [InlineData("""{"a": {"default_action": "trap", "filter_action": {"errno": 65536}, "filter": []}}""", "1,61", "PB9110")]
    [InlineData("""{"a": {"default_action": "trap", "filter_action": "allow", "filter": [{"syscall": "opnat"}]}}""", "1,83", "PB9111")]
    [InlineData("""{"a": {"default_action": "trap", "filter_action": "allow", "filter": [{"args": []}]}}""", "1,71", "PB9102")]
    public void A_wrong_filter_is_refused_where_it_is_wrong(string file, string at, string code)
    {
        Imported imported = Imported.Text(ImportFormat.Firecracker, file);
        Assert.Equal([$"source({at}): {code}"], imported.Errors);
        Assert.Empty(imported.Policies);
    }

    [Theory]
    [InlineData("""{"index": 0, "type": "dword", "op": "eq", "val": 4294967296}""", "PB9110")] // seccompiler would compare with 0
    [InlineData("""{"index": 0, "type": "dword", "op": {"masked_eq": 4294967296}, "val": 0}""", "PB9110")]
    [InlineData("""{"index": 9, "type": "dword", "op": "eq", "val": 1}""", "PB9110")]
    [InlineData("""{"index": 0, "type": "word", "op": "eq", "val": 1}""", "PB9109")]
    [InlineData("""{"index": 0, "type": "dword", "op": "is", "val": 1}""", "PB9109")]
    [InlineData("""{"index": 0, "type": "dword", "op": "eq"}""", "PB9102")]
    public void A_wrong_condition_is_refused(string condition, string code)
    {
        string file = $$$"""{"a": {"default_action": "trap", "filter_action": "allow", "filter": [{"syscall": "read", "args": [{{{condition}}}]}]}}""";
        Assert.EndsWith(code, Assert.Single(Imported.Text(ImportFormat.Firecracker, file).Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_without_conditions_beside_others_is_said_to_be_forgotten_by_seccompiler()
    {
        Imported imported = Imported.Text(ImportFormat.Firecracker, """
            {"a": {"default_action": "trap", "filter_action": "allow", "filter": [
              {"syscall": "read"}, {"syscall": "read", "args": [{"index": 0, "type": "dword", "op": "eq", "val": 1}]}]}}
            """);
        Assert.Equal(["source(2,3): PB9118"], imported.Places);
    }

    [Fact]
    public void The_files_name_says_the_architecture()
    {
        using var folder = new PolicyBuild.Testing.TemporaryFolder();
        const string Filter = """{"a": {"default_action": "trap", "filter_action": "allow", "filter": [{"syscall": "read"}]}}""";
        Assert.Contains("[aarch64]", Imported.File(ImportFormat.Firecracker, folder.Write("aarch64-linux.json", Filter)).Only(), StringComparison.Ordinal);
        Assert.Contains("[x86_64]", Imported.File(ImportFormat.Firecracker, folder.Write("filters.json", Filter)).Only(), StringComparison.Ordinal);
    }
}
