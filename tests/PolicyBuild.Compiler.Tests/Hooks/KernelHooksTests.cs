using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Testing;
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
    public void Every_hook_of_a_kernel_has_rules_or_a_reason_why_not_and_no_more()
    {
        string[] lines = [.. File.ReadLines(Repository.Folder("tests", "PolicyBuild.Compiler.Tests", "Hooks", "kernel-hooks.txt")).Where(line => line[0] != '#')];
        string[] found = [.. lines.Select(line => line.Split(' ')[0])];
        string[] known =
        [
            .. KernelHooks.All.Select(hook => hook.Name), .. KernelHooks.Closed, .. KernelHooks.OtherVoid, .. HookGaps.All.SelectMany(gap => gap.Hooks),
            .. KernelHooks.Historic.Select(pair => pair.Old),
        ];
        Assert.Equal(known.Distinct().Count(), known.Length);
        Assert.Empty(found.Except(known));
        Assert.All(HookGaps.All.SelectMany(gap => gap.Hooks), name => Assert.NotNull(HookGaps.ReasonFor(name)));

        // The later hooks came between the kernels.
        foreach (KernelHook hook in KernelHooks.All)
        {
            string[] releases = Assert.Single(lines, line => line.Split(' ')[0] == hook.Name).Split(' ')[1..];
            bool isLater = IsAtLeast(hook, 6, 2) && hook.Name != "file_ioctl_compat"; // which older kernels got too
            Assert.Equal((hook.Name, isLater), (hook.Name, !releases.Contains("6.1")));
            Assert.Equal((hook.Name, IsAtLeast(hook, 6, 13)), (hook.Name, !releases.Contains("6.12")));
        }
    }

    [Fact]
    public void Names_of_earlier_kernels_lead_to_hooks_of_today() => Assert.All(KernelHooks.Historic, pair =>
    {
        Assert.NotNull(KernelHooks.Find(pair.New));
        Assert.Null(KernelHooks.Find(pair.Old));
    });

    [Fact]
    public void A_kernel_has_a_hook_by_one_of_its_names()
    {
        string[] lines = [.. File.ReadLines(Repository.Folder("tests", "PolicyBuild.Compiler.Tests", "Hooks", "kernel-hooks.txt")).Where(line => line[0] != '#')];
        Assert.All(OlderHook.All, pair =>
        {
            Assert.Equal(["6.1", "6.12", "7.3"], Releases(pair.Older).Concat(Releases(pair.Name)));
            Assert.True(pair.Arguments.All(name => KernelHooks.Find(pair.Name)!.Find(name) is not null), pair.Name);
        });

        string[] Releases(string hook) => Assert.Single(lines, line => line.Split(' ')[0] == hook).Split(' ')[1..];
    }

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

    private static bool IsAtLeast(KernelHook hook, int major, int minor) => (hook.Since.Major, hook.Since.Minor).CompareTo((major, minor)) >= 0;
}
