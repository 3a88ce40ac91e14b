using Xunit;

namespace PolicyBuild.KernelTests.Guests;

/// <summary>Each case on each kernel of x86_64.</summary>
public sealed class X64GuestTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Cases => GuestTheory.Rows(kernel => kernel.IsX64);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_guest_does_what_the_policy_says(string kernel, string name) => GuestTheory.Check(kernel, name);
}
