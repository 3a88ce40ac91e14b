using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Landlock;

/// <summary>Holds the bytes of a section against the policy itself, not against the model that they were made from.</summary>
internal static class LandlockVerifier
{
    /// <summary>Reads a section back and compares what it grants with what the policy writes.</summary>
    /// <exception cref="InvalidOperationException">They differ: the generator is wrong, never the policy.</exception>
    internal static void Verify(ReadOnlySpan<byte> section, LandlockPolicy policy)
    {
        BundleStatus status = LandlockRules.Read(section, out LandlockRules? rules);
        if (rules is null) { throw new InvalidOperationException($"the Landlock section does not read back: {status}"); }
        for (int abi = 1; abi <= LandlockAbi.Newest; abi++)
        {
            Expect(rules.Handled[abi - 1].Fs == LandlockAbi.Fs(abi), "a filesystem right is not handled");
            VerifyPorts(rules, policy, abi);
        }

        VerifyPaths(rules, policy);
    }

    private static void VerifyPaths(LandlockRules rules, LandlockPolicy policy)
    {
        var written = new Dictionary<PathPattern, LandlockAccessFs>(policy.Paths.Length);
        foreach (LandlockPath path in policy.Paths)
        {
            written[path.Path] = written.GetValueOrDefault(path.Path) | path.Access;
        }

        Expect(rules.Paths.Length == written.Count, "a path is missing or too many");
        foreach (LandlockPathRule rule in rules.Paths)
        {
            // Each path is taken out where it is found: one that comes twice is not there the second time.
            Expect(written.Remove(new PathPattern(rule.Variable, rule.Path, rule.Pattern), out LandlockAccessFs access), "a path is not of the policy");
            for (int abi = 1; abi <= LandlockAbi.Newest; abi++)
            {
                LandlockMasks masks = rules.Accesses[rule.Access][abi - 1];
                Expect(masks.Directory == (access & LandlockAbi.Fs(abi)), "a directory mask differs");
                Expect(masks.File == (access & LandlockAbi.Fs(abi) & LandlockAbi.FileRights), "a file mask differs");
            }
        }
    }

    private static void VerifyPorts(LandlockRules rules, LandlockPolicy policy, int abi)
    {
        LandlockAccessNet handled = rules.Handled[abi - 1].Net;
        Expect(rules.Handled[abi - 1].Scoped == (policy.Scope & LandlockAbi.Scopes(abi)), "a scope differs");
        for (int bit = 0; bit < 4; bit++)
        {
            var right = (LandlockAccessNet)(1UL << bit);
            ImmutableArray<LandlockPort>? list = right switch
            {
                LandlockAccessNet.BindTcp => policy.Tcp?.Bind,
                LandlockAccessNet.ConnectTcp => policy.Tcp?.Connect,
                LandlockAccessNet.BindUdp => policy.Udp?.Bind,
                _ => policy.Udp?.Connect,
            };
            Expect(handled.HasFlag(right) == (list is not null && LandlockAbi.Net(abi).HasFlag(right)), "a port right is handled wrongly");
            var allowed = new SortedSet<int>();
            foreach (LandlockPort port in list ?? []) { allowed.Add(port.Port); }
            var granted = new List<int>();
            foreach (LandlockPortRule port in rules.Ports)
            {
                if (port.Access.HasFlag(right)) { granted.Add(port.Port); }
            }

            Expect(allowed.SetEquals(granted) && granted.Count == allowed.Count, "a port differs");
        }
    }

    private static void Expect([DoesNotReturnIf(false)] bool holds, string otherwise)
    {
        if (!holds) { throw new InvalidOperationException("the Landlock section does not mean what the policy says: " + otherwise); }
    }
}
