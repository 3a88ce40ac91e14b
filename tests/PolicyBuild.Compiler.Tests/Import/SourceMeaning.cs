using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Simulation;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Import;

/// <summary>What a source file means, read from its format's description by other code than the importer's.</summary>
internal abstract class SourceMeaning
{
    /// <summary>The value that a filter returns for a call by name; null: a number that no call has.</summary>
    public abstract uint Answer(string? name, ulong[] arguments);

    /// <summary>The values that the source compares arguments of a call with.</summary>
    public abstract IEnumerable<ulong> ValuesOf(string name);

    /// <summary>Holds an imported policy against the source: every number, arguments at and round every value.</summary>
    public void AgreesWith(string policy, Architecture architecture)
    {
        (SeccompModel model, byte[] program) = Imported.Compile(policy, architecture);
        Assert.Null(SeccompSimulator.Refusal(program));
        for (int number = 0; number <= SyscallTable.MaxNumber(architecture) + 40; number++)
        {
            string? name = SyscallTable.TryGetName(architecture, number, out string? known) ? known : null;
            ulong[] values = Values(name);
            uint state = (uint)number * 2654435761 + 1;
            int rounds = values.Length <= 8 ? 4 : 12 * values.Length;
            for (int round = 0; round < rounds; round++)
            {
                ulong[] arguments = new ulong[6];
                for (int i = 0; i < 6; i++)
                {
                    state = state * 1664525 + 1013904223;
                    arguments[i] = round < values.Length ? values[round] : values[(state >> 9) % values.Length];
                }

                Check(model, program, policy, number, name, arguments);
            }
        }
    }

    private void Check(SeccompModel model, byte[] program, string policy, int number, string? name, ulong[] arguments)
    {
        uint arch = AuditArch.Of(model.Architecture);
        uint expected = model.Abis[0].GatedNumbers.Contains(number) ? SeccompAction.Notify.Value : Answer(name, arguments);
        uint meant = SeccompEvaluator.Evaluate(model, arch, (uint)number, arguments).Action.Value;
        uint done = SeccompSimulator.Run(program, arch, (uint)number, 0, arguments).Value;
        if (expected == meant && expected == done) { return; }
        Assert.Fail($"{name} ({string.Join(' ', arguments.Select(a => a.ToString("x")))}): the source says {new SeccompAction(expected)}, "
            + $"the policy {new SeccompAction(meant)}, its code {new SeccompAction(done)}\n{policy}");
    }

    private ulong[] Values(string? name)
    {
        HashSet<ulong> values = [0, 1, uint.MaxValue, ulong.MaxValue];
        foreach (ulong value in name is null ? [] : ValuesOf(name))
        {
            values.UnionWith([value, value - 1, value + 1, value ^ (1UL << 32), value | 0xDEADBEEF00000000, ~value, value >> 1]);
        }

        return [.. values];
    }
}
