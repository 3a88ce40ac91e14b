using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests.Guests;

/// <summary>What the test classes of the guests share.</summary>
internal static class GuestTheory
{
    // For work on a case: PB_GUESTS=x86_64-6.12,aarch64-6.1 boots these alone.
    private static readonly string[]? s_only = Environment.GetEnvironmentVariable("PB_GUESTS")?.Split(',', StringSplitOptions.RemoveEmptyEntries);

    public static IEnumerable<TheoryDataRow<string, string>> Rows(Func<GuestKernel, bool> which) =>
        from kernel in GuestKernel.All
        where which(kernel) && (s_only is null || Requirement.InCI || s_only.Contains(kernel.Name))
        from one in GuestCases.Of(kernel)
        select new TheoryDataRow<string, string>(kernel.Name, one.Name) { Skip = one.IsPossible ? null : $"the tool '{one.Tool}' is not installed" };

    public static void Check(string kernel, string name) => Assert.Equal("ok " + name, Guest.Result(GuestKernel.Named(kernel), name));
}
