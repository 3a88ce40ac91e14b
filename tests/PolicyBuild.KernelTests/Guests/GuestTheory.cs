using Xunit;

namespace PolicyBuild.KernelTests.Guests;

/// <summary>What the test classes of the guests share.</summary>
internal static class GuestTheory
{
    public static IEnumerable<TheoryDataRow<string, string>> Rows(Func<GuestKernel, bool> which) =>
        from kernel in GuestKernel.All
        where which(kernel)
        from one in GuestCases.Of(kernel)
        select new TheoryDataRow<string, string>(kernel.Name, one.Name);

    public static void Check(string kernel, string name) => Assert.Equal("ok " + name, Guest.Result(GuestKernel.Named(kernel), name));
}
