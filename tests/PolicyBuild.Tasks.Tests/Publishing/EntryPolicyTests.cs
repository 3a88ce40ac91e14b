using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Tasks.Publishing;

namespace PolicyBuild.Tasks.Tests.Publishing;

public sealed class EntryPolicyTests
{
    [Theory]
    [InlineData("", "", null, null)]
    [InlineData("a", "", "a", null)]
    [InlineData("a app", "", "app", null)]
    [InlineData("a b!", "", "b", null)]
    [InlineData("a! app", "", "a", null)]
    [InlineData("a b", "", null, "PB7022")]
    [InlineData("a! b! app", "", null, "PB7021")]
    [InlineData("", "x", "x", null)]
    [InlineData("", "x app", "app", null)]
    [InlineData("", "x y", null, "PB7022")]
    [InlineData("a", "x app", "a", null)] // what a project says itself counts before what it references
    public void The_policy_of_the_app_is_found(string own, string others, string? expected, string? code)
    {
        string[] names = own.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        ITaskItem[] policies = [.. names.Select(name => Item($"{name.TrimEnd('!')}.policy.yaml", name.EndsWith('!') ? "True" : ""))];
        string? found = EntryPolicy.Find(policies, [.. names.Select(name => Bundle(name.TrimEnd('!')))],
            [.. others.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Bundle)], "app", out Diagnostic? fault);
        Assert.Equal(expected, Path.GetFileNameWithoutExtension(found));
        Assert.Equal(code, fault?.Code);
    }

    [Fact]
    public void An_item_that_is_there_twice_is_one_policy() =>
        Assert.NotNull(EntryPolicy.Find([Item("a.policy.yaml", "true"), Item("a.policy.yaml", "true")], [Bundle("a"), Bundle("a")], [], "app", out _));

    private static TaskItem Bundle(string name) => Item(name + ".policybundle", "");

    private static TaskItem Item(string name, string entry)
    {
        var item = new TaskItem("/project/" + name);
        item.SetMetadata("Entry", entry);
        return item;
    }
}
