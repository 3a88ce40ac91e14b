using PolicyBuild.Compiler.Hooks;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Hooks;

public class KernelHooksTests
{
    [Fact]
    public void Every_hook_is_found_by_its_name_and_no_other_name_finds_one()
    {
        Assert.All(KernelHooks.All, hook => Assert.Same(hook, KernelHooks.Find(hook.Name)));
        Assert.Equal(KernelHooks.All.Select(hook => hook.Name).Order(StringComparer.Ordinal), KernelHooks.All.Select(hook => hook.Name).Distinct());
        Assert.Null(KernelHooks.Find(""));
        Assert.Null(KernelHooks.Find("file_opens"));
        Assert.All(KernelHooks.Closed, name => Assert.Null(KernelHooks.Find(name)));
    }

    [Fact]
    public void Names_of_earlier_kernels_lead_to_hooks_of_today() => Assert.All(KernelHooks.Historic, pair =>
    {
        Assert.NotNull(KernelHooks.Find(pair.New));
        Assert.Null(KernelHooks.Find(pair.Old));
    });

    [Fact]
    public void Arguments_say_how_they_are_read() => Assert.All(KernelHooks.All, hook =>
    {
        Assert.Equal(hook.Arguments.Length, hook.Arguments.Select(argument => argument.Name).Distinct().Count());
        Assert.All(hook.Arguments, argument =>
        {
            Assert.Same(argument, hook.Find(argument.Name));
            Assert.InRange(argument.Parameter, 0, 4);
            Assert.Equal(argument.Kind == HookArgumentKind.Path, argument.Reach != HookPathReach.None);
            if (argument.Kind != HookArgumentKind.Number) { return; }
            Assert.Contains(argument.Width, new[] { 16, 32, 64 });
            Assert.True(argument.Width == 64 || argument.Mask < 1UL << argument.Width, $"{hook}.{argument}");
            Assert.All(argument.Names.Words, word => Assert.True((word.Value & ~argument.Mask) == 0, $"{hook}.{argument}: {word}"));
        });
    });
}
