using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Emit;

/// <summary>
/// The identity of a policy's meaning: SHA-256 over every value of the resolved model in a fixed order. Where something is written does not
/// count, so that a moved or commented line keeps the hash.
/// </summary>
public static partial class PolicyHash
{
    // Raised when the encoding below changes.
    private const int Version = 4;

    // 64 bits in sevens.
    private const int MaxNumberBytes = 10;

    /// <summary>The hash of a resolved policy as 64 lower-case hexadecimal digits.</summary>
    public static string Of(PolicyModel policy)
    {
        var text = new ArrayBufferWriter<byte>(4096);
        Number(text, Version);
        Text(text, policy.Profile);
        Number(text, (ulong)policy.Mode);
        Number(text, policy.BestEffort ? 1u : 0);
        Number(text, policy.Requires.Kernel is { } kernel ? ((ulong)kernel.Major << 32) + (ulong)kernel.Minor + 1 : 0);
        Number(text, (ulong)policy.Requires.LandlockAbi);
        Number(text, policy.Requires.Cgroup ? 1u + (ulong)policy.Requires.Controllers : 0);
        Number(text, policy.Requires.BpfLsm ? 1u : 0);
        Number(text, policy.LowestMode is { } lowest ? 1u + (ulong)lowest : 0);
        Number(text, (ulong)policy.Unenforced.Length);
        foreach (UnsupportedSetting setting in policy.Unenforced) { Text(text, setting.Setting); }
        Number(text, (ulong)policy.Architectures.Length);
        foreach (Uapi.Architecture architecture in policy.Architectures) { Number(text, (ulong)architecture); }
        Add(text, policy.Seccomp);
        Add(text, policy.Landlock);
        Add(text, policy.Network);
        Add(text, policy.Process);
        Number(text, (ulong)policy.Runtime.Kind);
        Add(text, policy.Resources);
        Add(text, policy.BpfLsm);

        // Nothing stands behind the modes: a policy without others keeps its hash.
        foreach (ModeRules mode in policy.OtherModes)
        {
            Number(text, (ulong)mode.Mode);
            Add(text, mode.Network);
            Add(text, mode.BpfLsm);
        }

        return Convert.ToHexStringLower(Digest.Of(text.WrittenSpan));
    }

    private static void Add(ArrayBufferWriter<byte> text, SeccompPolicy? seccomp)
    {
        Number(text, seccomp is null ? 0u : 1);
        if (seccomp is null) { return; }
        Number(text, seccomp.Default.Value);
        Number(text, seccomp.DenyAction.Value);
        Number(text, (ulong)seccomp.Unknown);
        Number(text, seccomp.ExecGate ? 1u : 0);
        Number(text, (ulong)seccomp.Targets.Length);
        foreach (SeccompTarget target in seccomp.Targets)
        {
            Number(text, (ulong)target.Architecture);
            Number(text, (ulong)target.Abis.Length);
            foreach (SeccompAbi abi in target.Abis)
            {
                Number(text, (ulong)abi.Abi);
                Number(text, (ulong)abi.Rules.Length);
                foreach (SyscallRule rule in abi.Rules) { Add(text, rule); }
            }
        }
    }

    private static void Add(ArrayBufferWriter<byte> text, SyscallRule rule)
    {
        Number(text, (uint)rule.Number);
        Number(text, rule.Action.Value);
        Add(text, rule.All);
        Number(text, (ulong)rule.AnyOf.Length);
        foreach (ImmutableArray<ArgumentTest> alternative in rule.AnyOf) { Add(text, alternative); }
    }

    private static void Add(ArrayBufferWriter<byte> text, ImmutableArray<ArgumentTest> tests)
    {
        Number(text, (ulong)tests.Length);
        foreach (ArgumentTest test in tests)
        {
            Number(text, ((ulong)test.Index << 32) | ((ulong)test.Width << 8) | (ulong)test.Op);
            Number(text, test.Mask);
            Number(text, (ulong)test.Values.Length);
            foreach (ulong value in test.Values) { Number(text, value); }
        }
    }

    private static void Add(ArrayBufferWriter<byte> text, LandlockPolicy? landlock)
    {
        Number(text, landlock is null ? 0u : 1);
        if (landlock is null) { return; }
        Number(text, (ulong)landlock.Paths.Length);
        foreach (LandlockPath path in landlock.Paths)
        {
            Add(text, path.Path);
            Number(text, (ulong)path.Access);
            Number(text, path.Required ? 1u : 0);
        }

        Add(text, landlock.Tcp);
        Add(text, landlock.Udp);
        Number(text, (ulong)landlock.Scope);
        Number(text, (ulong)landlock.MinimumAbi);
        Number(text, landlock.BestEffort switch { null => 0u, false => 1, true => 2 });
        Number(text, landlock.LaunchGrants ? 1u : 0);
    }

    private static void Add(ArrayBufferWriter<byte> text, LandlockPorts? ports)
    {
        Number(text, ports is null ? 0u : 1);
        if (ports is null) { return; }
        Add(text, ports.Bind);
        Add(text, ports.Connect);
    }

    private static void Add(ArrayBufferWriter<byte> text, ImmutableArray<LandlockPort>? ports)
    {
        Number(text, ports is null ? 0 : (ulong)ports.Value.Length + 1);
        if (ports is null) { return; }
        foreach (LandlockPort port in ports.Value) { Number(text, (ulong)port.Port); }
    }

    private static void Add(ArrayBufferWriter<byte> text, NetworkPolicy network)
    {
        Number(text, (ulong)network.Mode);
        Number(text, network.DnsDisabled ? 1u : network.DnsSystem ? 2u : 0);
        Texts(text, network.DnsServers);
        if (network.Mode != NetworkMode.Filtered) { return; }
        Number(text, (ulong)network.Inbound.Length);
        foreach (NetworkPort port in network.Inbound)
        {
            Number(text, (ulong)port.Protocol);
            Number(text, (ulong)port.Port);
        }

        Number(text, (ulong)network.Outbound.Length);
        foreach (NetworkDestination destination in network.Outbound)
        {
            Number(text, (ulong)destination.Protocol);
            Number(text, destination.Addresses.IsIPv6 ? 1u : 0);
            Number(text, destination.Addresses.High);
            Number(text, destination.Addresses.Low);
            Number(text, (ulong)destination.Addresses.Length);
            Number(text, (ulong)destination.Port);
        }
    }

    private static void Add(ArrayBufferWriter<byte> text, ProcessPolicy process)
    {
        Number(text, (ulong)process.Inheritance);
        Texts(text, process.InheritedNames);
        Number(text, (ulong)process.SetVariables.Length);
        foreach (EnvironmentVariable variable in process.SetVariables)
        {
            Text(text, variable.Name);
            Text(text, variable.Value);
        }

        Number(text, (ulong)process.Rlimits.Length);
        foreach (ResourceLimit limit in process.Rlimits)
        {
            Number(text, (ulong)limit.Resource);
            Number(text, limit.Soft);
            Number(text, limit.Hard);
        }

        Number(text, process.Umask is { } umask ? (ulong)umask + 1 : 0);
        Number(text, process.WorkingDirectory is null ? 0u : 1);
        if (process.WorkingDirectory is { } folder) { Add(text, folder); }
        Number(text, process.CapabilitiesKept is null ? 0u : 1);
        Number(text, process.CapabilitiesKept ?? 0);
        Number(text, process.Affinity switch { null => 0u, { KeepsToNode: true } => 1, _ => 2 });
        if (process.Affinity is not { } affinity) { return; }
        Number(text, (ulong)affinity.Ranges.Length);
        foreach (ProcessorRange range in affinity.Ranges)
        {
            Number(text, (ulong)range.First);
            Number(text, (ulong)range.Last);
        }
    }

    private static void Add(ArrayBufferWriter<byte> text, ResourcePolicy? resources)
    {
        Number(text, resources is null ? 0u : 1);
        if (resources is null) { return; }
        Add(text, resources.Memory?.Value);
        Add(text, resources.MemoryHigh?.Value);
        Add(text, resources.Swap?.Value);
        Add(text, resources.Cpu?.Value);
        Add(text, resources.CpuWeight?.Value);
        Add(text, resources.Pids?.Value);
        Number(text, (ulong)resources.Io.Length);
        foreach (IoLimit limit in resources.Io)
        {
            Add(text, limit.Device);
            Add(text, limit.Read);
            Add(text, limit.Write);
            Add(text, limit.ReadOps);
            Add(text, limit.WriteOps);
        }

        Add(text, resources.Disk?.Value);
        Add(text, resources.Timeout?.Value);
    }

    private static void Add(ArrayBufferWriter<byte> text, ulong? value)
    {
        Number(text, value is null ? 0u : 1);
        Number(text, value ?? 0);
    }

    private static void Add(ArrayBufferWriter<byte> text, PathPattern path)
    {
        Number(text, (ulong)path.Variable);
        Text(text, path.Path);
        Text(text, path.Pattern);
    }

    private static void Texts(ArrayBufferWriter<byte> text, ImmutableArray<string> values)
    {
        Number(text, (ulong)values.Length);
        foreach (string value in values) { Text(text, value); }
    }

    // A length before each string and list keeps different models apart.
    private static void Text(ArrayBufferWriter<byte> text, string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Number(text, (ulong)length);
        Encoding.UTF8.GetBytes(value, text.GetSpan(length));
        text.Advance(length);
    }

    // Seven bits a byte, the lowest first: most values are small, and the hash is taken at every compile.
    private static void Number(ArrayBufferWriter<byte> text, ulong value)
    {
        Span<byte> into = text.GetSpan(MaxNumberBytes);
        int length = 0;
        for (; value >= 0x80; value >>= 7) { into[length++] = (byte)(value | 0x80); }
        into[length++] = (byte)value;
        text.Advance(length);
    }
}
