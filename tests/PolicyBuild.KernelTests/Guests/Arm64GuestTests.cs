using Xunit;

namespace PolicyBuild.KernelTests.Guests;

/// <summary>Each case on each kernel of aarch64, in a class of its own: two guests can run at the same time.</summary>
public sealed class Arm64GuestTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Cases => GuestTheory.Rows(kernel => !kernel.IsX64);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_guest_does_what_the_policy_says(string kernel, string name) => GuestTheory.Check(kernel, name);
}
