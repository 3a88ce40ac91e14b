using System.Diagnostics.CodeAnalysis;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Wasm;

/// <summary>Holds the bytes of a manifest against the policy itself: nothing is granted that the policy does not grant.</summary>
internal static class WasmVerifier
{
    /// <summary>Reads a manifest back and compares what it grants and limits with what the policy writes.</summary>
    /// <exception cref="InvalidOperationException">They differ: the generator is wrong, never the policy.</exception>
    internal static void Verify(ReadOnlySpan<byte> section, PolicyModel policy)
    {
        BundleStatus status = WasiManifest.Read(section, out WasiManifest? manifest);
        if (manifest is null) { throw new InvalidOperationException($"the WASI manifest does not read back: {status}"); }
        foreach (string capability in manifest.WasiCapabilities)
        {
            int at = capability.IndexOf('@', StringComparison.Ordinal);
            string head = at < 0 ? capability : capability[..at];
            string thing = at < 0 ? "" : capability[(at + 1)..];
            Expect(head.StartsWith("wasi:filesystem/", StringComparison.Ordinal) ? GrantsPath(policy, head, thing) : GrantsSocket(policy, head), capability);
        }

        Expect(manifest.MemoryLimits == policy.Resources?.Memory?.Value, "memory");
        Expect(manifest.CpuLimits * ResourcePolicy.CpuPeriod == policy.Resources?.Cpu?.Value, "cpu");
        Expect(manifest.TimeoutMs == policy.Resources?.Timeout?.Value, "timeout");
    }

    private static bool GrantsPath(PolicyModel policy, string head, string thing)
    {
        foreach (LandlockPath path in policy.Landlock?.Paths ?? [])
        {
            if (path.Path.Text != thing) { continue; }
            LandlockAccessFs needed = LandlockAccessFs.ReadFile | LandlockAccessFs.ReadDir;
            if (head != "wasi:filesystem/read") { needed |= LandlockAccessFs.WriteFile | LandlockAccessFs.MakeReg | LandlockAccessFs.RemoveFile; }
            if ((path.Access & needed) == needed) { return true; }
        }

        return false;
    }

    private static bool GrantsSocket(PolicyModel policy, string head) => policy.Network.Mode switch
    {
        NetworkMode.None => false,
        NetworkMode.LoopbackOnly => head.StartsWith("wasi:sockets/loopback", StringComparison.Ordinal),
        _ => head.StartsWith("wasi:sockets/", StringComparison.Ordinal),
    };

    private static void Expect([DoesNotReturnIf(false)] bool holds, string what)
    {
        if (!holds) { throw new InvalidOperationException("the WASI manifest does not mean what the policy says: " + what); }
    }
}
