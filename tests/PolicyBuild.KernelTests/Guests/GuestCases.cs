using PolicyBuild.KernelTests.Guests.Cases;

namespace PolicyBuild.KernelTests.Guests;

/// <summary>All cases.</summary>
internal static class GuestCases
{
    public static IReadOnlyList<GuestCase> All { get; } =
    [
        .. SeccompCases.All,
        .. LandlockCases.All,
        .. SandboxCases.All,
        .. CgroupCases.All,
        .. CgroupFolderCases.All,
        .. HostCases.All,
        .. BpfCases.All,
        .. HookCases.All,
        .. NetworkCases.All,
        .. HookPolicyCases.All,
        .. InitCases.All,
        .. ModeCases.All,
        .. AddressCases.All,
        .. InProcessCases.All,
    ];

    public static IEnumerable<GuestCase> Of(GuestKernel kernel) => All.Where(one => one.On(kernel));
}
