using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.Cgroup;

/// <summary>Holds the bytes of a section against the policy itself, not against the model that they were made from.</summary>
internal static class CgroupVerifier
{
    /// <summary>Reads a section back and compares what it limits with what the policy writes.</summary>
    /// <exception cref="InvalidOperationException">They differ: the generator is wrong, never the policy.</exception>
    internal static void Verify(ReadOnlySpan<byte> section, ResourcePolicy policy)
    {
        BundleStatus status = CgroupLimits.Read(section, out CgroupLimits? limits);
        if (limits is null) { throw new InvalidOperationException($"the cgroup section does not read back: {status}"); }
        var left = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (CgroupSetting setting in limits.Settings) { left.Add(setting.Name, setting.Value); }
        Take(left, "memory.max", policy.Memory?.Value, "");
        Take(left, "memory.oom.group", policy.Memory is null ? null : 1, "");
        Take(left, "memory.high", policy.MemoryHigh?.Value, "");
        Take(left, "memory.swap.max", policy.Swap?.Value, "");
        Take(left, "cpu.max", policy.Cpu?.Value, " 100000");
        Take(left, "cpu.weight", policy.CpuWeight?.Value, "");
        Take(left, "pids.max", policy.Pids?.Value, "");
        Expect(left.Count == 0, "a file is set that the policy does not write");
        VerifyDevices(limits, policy);
    }

    private static void Take(Dictionary<string, string> left, string file, ulong? value, string suffix)
    {
        bool found = left.Remove(file, out string? text);
        Expect(found == value.HasValue, file + " is set wrongly");
        Expect(value is not { } number || text == number.ToString(CultureInfo.InvariantCulture) + suffix, file + " has another value");
    }

    private static void VerifyDevices(CgroupLimits limits, ResourcePolicy policy)
    {
        Expect(limits.Devices.Length == policy.Io.Length, "a device is missing or too many");
        for (int i = 0; i < limits.Devices.Length; i++)
        {
            IoLimit written = policy.Io[i];
            var rates = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (string part in limits.Devices[i].Value.Split(' '))
            {
                string[] pair = part.Split('=');
                rates.Add(pair[0], pair[1]);
            }

            Expect(limits.Devices[i].Path == PathText.Of(written.Device.Variable, written.Device.Path), "a device differs");
            Take(rates, "rbps", written.Read, "");
            Take(rates, "wbps", written.Write, "");
            Take(rates, "riops", written.ReadOps, "");
            Take(rates, "wiops", written.WriteOps, "");
            Expect(rates.Count == 0, "a device has a limit that the policy does not write");
        }
    }

    private static void Expect([DoesNotReturnIf(false)] bool holds, string otherwise)
    {
        if (!holds) { throw new InvalidOperationException("the cgroup section does not mean what the policy says: " + otherwise); }
    }
}
