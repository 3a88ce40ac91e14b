using System.Collections.Immutable;
using System.Text.Json;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Tests.Seccomp;

/// <summary>Docker's default profile for amd64 with Docker's 14 default capabilities, read as a model.</summary>
internal static class DockerPolicy
{
    private static readonly string[] s_capabilities =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE",
    ];

    internal static SeccompPolicy Read()
    {
        using JsonDocument profile = JsonDocument.Parse(File.ReadAllText(Path.Combine(Corpora.Folder("moby-profiles"), "default.json")));
        List<SyscallRule> rules = [];
        int node = 10;
        foreach (JsonElement entry in profile.RootElement.GetProperty("syscalls").EnumerateArray())
        {
            node++;
            if (!Applies(entry, "includes", whenAbsent: true) || Applies(entry, "excludes", whenAbsent: false)) { continue; }
            SeccompAction action = entry.GetProperty("action").GetString() == "SCMP_ACT_ALLOW"
                ? SeccompAction.Allow
                : SeccompAction.Errno(entry.GetProperty("errnoRet").GetInt32());
            ImmutableArray<ArgumentTest> tests = entry.TryGetProperty("args", out JsonElement args)
                ? [.. args.EnumerateArray().Select(Test)]
                : [];
            foreach (JsonElement name in entry.GetProperty("names").EnumerateArray())
            {
                if (!SyscallTable.TryGetNumber(Architecture.X86_64, name.GetString(), out int number)) { continue; }
                rules.Add(new SyscallRule(name.GetString()!, number, action, tests, [], new NodeRef(0, node))); // a JSON string
            }
        }

        return Policies.Filter(SeccompAction.Errno(1), rules);
    }

    private static bool Applies(JsonElement entry, string key, bool whenAbsent)
    {
        if (!entry.TryGetProperty(key, out JsonElement conditions) || !conditions.EnumerateObject().Any()) { return whenAbsent; }
        bool arches = !conditions.TryGetProperty("arches", out JsonElement listed) || listed.EnumerateArray().Any(a => a.GetString() == "amd64");
        bool capabilities = !conditions.TryGetProperty("caps", out JsonElement caps)
            || caps.EnumerateArray().Any(c => s_capabilities.Contains(c.GetString()));

        // An exclusion holds if any of its lists has a hit, an inclusion if all have.
        return whenAbsent
            ? arches && capabilities
            : (conditions.TryGetProperty("arches", out _) && arches) || (conditions.TryGetProperty("caps", out _) && capabilities);
    }

    private static ArgumentTest Test(JsonElement arg)
    {
        int index = arg.GetProperty("index").GetInt32();
        ulong value = arg.GetProperty("value").GetUInt64();
        ulong second = arg.TryGetProperty("valueTwo", out JsonElement two) ? two.GetUInt64() : 0;
        return arg.GetProperty("op").GetString() switch
        {
            "SCMP_CMP_EQ" => Policies.Is(index, 64, ArgumentOp.Eq, value),
            "SCMP_CMP_LT" => Policies.Is(index, 64, ArgumentOp.Lt, value),
            "SCMP_CMP_GT" => Policies.Is(index, 64, ArgumentOp.Gt, value),
            "SCMP_CMP_MASKED_EQ" => Policies.Masked(index, 64, value, second),
            string op => throw new NotSupportedException(op),
            null => throw new NotSupportedException(),
        };
    }
}
