using PolicyBuild.KernelTests.Guests.Cases;
using PolicyBuild.KernelTests.Guests.Hooks;
using PolicyBuild.Testing;

namespace PolicyBuild.KernelTests.Guests;

/// <summary>All cases.</summary>
internal static class GuestCases
{
    public static IReadOnlyList<GuestCase> All { get; } =
    [
        .. SeccompCases.All,
        .. LandlockCases.All,
        .. SandboxCases.All,
        .. SandboxRootCases.All,
        .. CgroupCases.All,
        .. CgroupFolderCases.All,
        .. HostCases.All,
        .. ProcessorCases.All,
        .. BpfCases.All,
        .. SharedHookCases.All,
        .. HookCases.All,
        .. NetworkCases.All,
        .. HookPolicyCases.All,
        .. HookReachCases.All,
        .. ObjectCases.All,
        .. TakenObjectCases.All,
        .. RefusedProgramCases.All,
        .. HardenedCases.All,
        .. SeedCases.All,
        .. NotifyCases.All,
        .. InitCases.All,
        .. ModeCases.All,
        .. AddressCases.All,
        .. ManyAddressCases.All,
        .. InProcessCases.All,
    ];

    // For work on a case: PB_GUEST_CASES=TEXT|TEXT runs those alone that have one in their names.
    private static readonly string[]? s_only = Requirement.InCI ? null : Environment.GetEnvironmentVariable("PB_GUEST_CASES")?.Split('|');

    public static IEnumerable<GuestCase> Of(GuestKernel kernel) =>
        All.Where(one => one.On(kernel)).Concat(RandomHookCases.Of(kernel)).Where(one => s_only is null || s_only.Any(text => one.Name.Contains(text, StringComparison.Ordinal)));
}
