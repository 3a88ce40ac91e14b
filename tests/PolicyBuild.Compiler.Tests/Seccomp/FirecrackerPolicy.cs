using System.Collections.Immutable;
using System.Text.Json;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Tests.Seccomp;

/// <summary>The filters of Firecracker's threads on x86_64, read as models with the exec gate that a policy of such rules gets.</summary>
internal static class FirecrackerPolicy
{
    /// <param name="thread">vmm, api or vcpu.</param>
    internal static SeccompPolicy Read(string thread)
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Corpora.Folder("firecracker"), "x86_64-unknown-linux-musl.json")));
        List<SyscallRule> rules = [];
        foreach (JsonElement entry in file.RootElement.GetProperty(thread).GetProperty("filter").EnumerateArray())
        {
            string name = entry.GetProperty("syscall").GetString() ?? throw new FormatException();
            ImmutableArray<ArgumentTest> tests = entry.TryGetProperty("args", out JsonElement args) ? [.. args.EnumerateArray().Select(Test)] : [];
            rules.Add(new SyscallRule(
                name, Policies.Number(Architecture.X86_64, name), SeccompAction.Allow, tests, [], new NodeRef(0, 10 + rules.Count)));
        }

        return Policies.Filter(SeccompAction.Trap, rules, execGate: true);
    }

    private static ArgumentTest Test(JsonElement argument)
    {
        int index = argument.GetProperty("index").GetInt32();
        int width = argument.GetProperty("type").GetString() == "dword" ? 32 : 64;
        ulong value = argument.GetProperty("val").GetUInt64();
        JsonElement op = argument.GetProperty("op");
        if (op.ValueKind == JsonValueKind.Object) { return Policies.Masked(index, width, op.GetProperty("masked_eq").GetUInt64(), value); }
        return op.GetString() == "eq" ? Policies.Is(index, width, ArgumentOp.Eq, value) : throw new NotSupportedException(op.GetString());
    }
}
