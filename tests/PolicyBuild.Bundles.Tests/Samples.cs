using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Writing;

namespace PolicyBuild.Bundles.Tests;

/// <summary>Sections and bundles that are sound, for tests to read or to damage.</summary>
internal static class Samples
{
    /// <summary>Everything that a launch section can hold.</summary>
    internal static byte[] Launch()
    {
        var launch = new LaunchSectionBuilder
        {
            Flags = LaunchFlags.Capabilities | LaunchFlags.Umask | LaunchFlags.WorkingDirectory | LaunchFlags.ExecGate | LaunchFlags.DnsServers
                | LaunchFlags.Timeout | LaunchFlags.Disk | LaunchFlags.RequiresCgroup,
            Mode = LaunchMode.Sandbox,
            Inheritance = EnvironmentInheritance.Listed,
            Network = NetworkMode.LoopbackOnly,
            Umask = 0x3F, // 077
            CapabilitiesKept = 1 << 10, // CAP_NET_BIND_SERVICE
            RequiredKernel = (6 << 16) | 12,
            RequiredLandlockAbi = 4,
            WorkingDirectoryVariable = PathVariable.App,
            WorkingDirectory = "/data",
            Profile = "sample-app",
            Runtime = LaunchRuntime.Auto,
            Timeout = 300_000,
            Disk = 1 << 30,
            LowestMode = LaunchMode.Direct,
            RequiredControllers = CgroupControllers.Memory | CgroupControllers.Pids,
        };
        launch.AddRlimit(7, 256, 1024); // RLIMIT_NOFILE
        launch.AddRlimit(4, 0, 0); // RLIMIT_CORE
        launch.AddInheritedName("LANG");
        launch.AddInheritedName("LC_*");
        launch.AddSetVariable("HOME", "/data");
        launch.AddSetVariable("TMPDIR", "/tmp");
        launch.AddDnsServer("192.0.2.1");
        launch.AddDnsServer("2001:db8::1");
        launch.AddUnenforced("performance.io_mode");
        launch.AddUnenforced("adaptive.triggers");
        return launch.ToArray();
    }

    /// <summary>The least that a launch section holds.</summary>
    internal static byte[] SmallLaunch() => new LaunchSectionBuilder { Profile = "small" }.ToArray();

    /// <summary>Paths with and without variable and pattern, and two ports.</summary>
    internal static byte[] Landlock()
    {
        var landlock = new LandlockSectionBuilder
        {
            Flags = LandlockFlags.LaunchGrants | LandlockFlags.CompatibilityWritten | LandlockFlags.BestEffort,
            MinimumAbi = 4,
        };
        for (int abi = 1; abi <= LandlockHeader.AbiCount; abi++)
        {
            landlock.SetRuleset(abi, new LandlockAbiRecord
            {
                HandledFs = (ulong)Uapi.LandlockAbi.Fs(abi),
                HandledNet = (ulong)Uapi.LandlockAbi.Net(abi) & 3,
                Scoped = (ulong)Uapi.LandlockAbi.Scopes(abi),
            });
        }

        landlock.ReadOnlyAccess = landlock.AddAccess(Access(0xC, 0x4));
        landlock.ReadExecuteAccess = landlock.AddAccess(Access(0xD, 0x5));
        landlock.AddPath(landlock.ReadOnlyAccess, PathVariable.None, required: true, "/usr/share", "");
        landlock.AddPath(landlock.ReadExecuteAccess, PathVariable.App, required: false, "", "");
        landlock.AddPath(landlock.ReadOnlyAccess, PathVariable.Home, required: false, "/conf", "*.d");
        landlock.AddPort(443, 2);
        landlock.AddPort(8080, 1);
        return landlock.ToArray();
    }

    /// <summary>Two instructions: load the architecture, allow.</summary>
    internal static byte[] Seccomp() => [0x20, 0, 0, 0, 4, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0xFF, 0x7F];

    /// <summary>Every file, and two devices.</summary>
    internal static byte[] Cgroup()
    {
        var cgroup = new CgroupSectionBuilder();
        cgroup.Set(CgroupFile.PidsMax, "256");
        cgroup.Set(CgroupFile.CpuWeight, "100");
        cgroup.Set(CgroupFile.CpuMax, "150000 100000");
        cgroup.Set(CgroupFile.MemoryOomGroup, "1");
        cgroup.Set(CgroupFile.MemorySwapMax, "0");
        cgroup.Set(CgroupFile.MemoryHigh, "483183820");
        cgroup.Set(CgroupFile.MemoryMax, "536870912");
        cgroup.AddDevice(PathVariable.None, "/dev/sda", "rbps=10485760 wiops=100");
        cgroup.AddDevice(PathVariable.App, "", "wbps=1");
        return cgroup.ToArray();
    }

    /// <summary>Every key of a WASI manifest.</summary>
    internal static byte[] Wasi() => """
        {"version":1,"wasiCapabilities":["wasi:filesystem/read-write@/tmp","wasi:sockets/loopback"],"optional":["wasi:filesystem/read-write@/tmp"],
        "memoryLimits":536870912,"cpuLimits":1.5,"timeoutMs":300000,"notExpressed":["security.seccomp"]}
        """u8.ToArray();

    /// <summary>A bundle with a section of every kind; the manifest's odd length needs padding.</summary>
    internal static byte[] Bundle()
    {
        var writer = new BundleWriter();
        writer.Add(SectionKind.Manifest, 0, 0, "{\"profile\":\"sample-app\"}\n"u8);
        writer.Add(SectionKind.Launch, 0, 0, Launch());
        writer.Add(SectionKind.Seccomp, (byte)Uapi.Architecture.X86_64, 0, Seccomp());
        writer.Add(SectionKind.Seccomp, (byte)Uapi.Architecture.AArch64, 0, Seccomp());
        writer.Add(SectionKind.Landlock, 0, 0, Landlock());
        writer.Add(SectionKind.SourceMap, 0, 0, "{}"u8);
        writer.Add(SectionKind.Cgroup, 0, 0, Cgroup());
        writer.Add(SectionKind.Wasi, 0, 0, Wasi());
        return writer.ToArray();
    }

    private static LandlockAccessRecord[] Access(ulong directory, ulong file) =>
        [.. Enumerable.Repeat(new LandlockAccessRecord { Directory = directory, File = file }, (int)LandlockHeader.AbiCount)];
}
