using PolicyBuild.Bundles.Inspection;
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
                | LaunchFlags.Timeout | LaunchFlags.Disk | LaunchFlags.RequiresCgroup | LaunchFlags.Processors,
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
        launch.AddProcessors(0, 0);
        launch.AddProcessors(4, 7);
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

    /// <summary>A map of every role, a program of either kind, and every relocation.</summary>
    internal static byte[] Bpf()
    {
        var bpf = new BpfSectionBuilder { Btf = [0x9F, 0xEB, 1, 0] };
        uint mode = bpf.AddMap(new BpfMap("mode", 2, 4, 4, 1) { Role = BpfMapRole.Mode, Flags = 1 << 10 });
        bpf.AddMap(new BpfMap("events", 27, 0, 0, 65536) { Role = BpfMapRole.Events });
        bpf.AddMap(new BpfMap("strings", 2, 4, 32768, 1) { Role = BpfMapRole.Strings, Options = BpfMapOptions.Freeze, Flags = 1 << 7 });
        uint table = bpf.AddMap(new BpfMap("ports.v4", 11, 8, 4, 2)
        {
            Flags = 1,
            KeyType = 1,
            ValueType = 2,
            Options = BpfMapOptions.Freeze,
            Contents = [8, 0, 0, 0, 127, 0, 0, 0, 1, 0, 0, 0, 32, 0, 0, 0, 192, 0, 2, 1, 2, 0, 0, 0],
        });
        uint path = bpf.AddField("file", "f_path.dentry");
        uint function = bpf.AddField("bpf_path_d_path", "");
        uint program = bpf.AddProgram(new BpfProgram("file_open", "file_open", 29, 43, [.. new byte[9 * 8]])
        {
            Relocations =
            [
                Relocation(0, BpfRelocationKind.MapDescriptor, table),
                Relocation(2, BpfRelocationKind.MapValue, mode, 3),
                Relocation(4, BpfRelocationKind.FieldOffset, path),
                Relocation(5, BpfRelocationKind.FieldExists, function),
                Relocation(6, BpfRelocationKind.FieldSize, path),
                Relocation(7, BpfRelocationKind.Scope, 0),
                Relocation(8, BpfRelocationKind.Kfunc, function),
            ],
            FuncInfos = [new BpfFuncInfo { Instruction = 0, TypeId = 3 }, new BpfFuncInfo { Instruction = 8, TypeId = 4 }],
            OlderHook = "dentry_open",
            Flags = BpfProgramFlags.SkipWithoutHook,
        });
        bpf.AddProgram(new BpfProgram("connect4", "", 18, 10, [.. new byte[16]]));
        bpf.AddRule("app.policy.yaml", 7, 3, program);
        bpf.AddRule("base.policy.yaml", 1, 1, program);
        return bpf.ToArray();
    }

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
        writer.Add(SectionKind.BpfLsm, 0, 0, Bpf());
        writer.Add(SectionKind.BpfNetwork, 0, 0, Bpf());
        return writer.ToArray();
    }

    private static BpfRelocationRecord Relocation(uint instruction, BpfRelocationKind kind, uint value, uint extra = 0) =>
        new() { Instruction = instruction, Kind = (uint)kind, Value = value, Extra = extra };

    private static LandlockAccessRecord[] Access(ulong directory, ulong file) =>
        [.. Enumerable.Repeat(new LandlockAccessRecord { Directory = directory, File = file }, (int)LandlockHeader.AbiCount)];
}
