using System.Globalization;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.KernelTests;

public sealed class LargeFilterTests
{
    [Fact]
    public void A_filter_of_thousands_of_instructions_with_jumps_beyond_255_does_what_it_says()
    {
        const int valuesEach = 100;
        var random = new Random(7);
        Dictionary<string, ulong[]> values = RandomPolicy.Calls.ToDictionary(
            call => call.Name, _ => (ulong[])[.. Enumerable.Range(0, valuesEach).Select(_ => (ulong)random.NextInt64() * 2)]);
        string rules = string.Join('\n', RandomPolicy.Calls.Select((call, index) => string.Create(CultureInfo.InvariantCulture,
            $"      - {{syscall: {call.Name}, args: [{{index: {index % 6}, width: 64, op: in, value: [{string.Join(", ", values[call.Name])}]}}], errno: {index + 40}}}")));
        using var sandbox = new Sandbox($"profile: large\nmode: direct\nsecurity:\n  seccomp:\n    default: allow\n    exec: policy\n    deny:\n{rules}\n");
        Assert.InRange(sandbox.Section(SectionKind.Seccomp, Architecture.X86_64).Length / SockFilter.Size, 1500, SockFilter.MaxProgramLength);

        var calls = new List<ProbeCall>();
        var expected = new List<string>();
        for (int index = 0; index < RandomPolicy.Calls.Count; index++)
        {
            (string name, long number) = RandomPolicy.Calls[index];
            foreach (ulong value in values[name])
            {
                // Values are even and random: their neighbours, and those with one other half, are in no list.
                foreach (ulong register in (ulong[])[value, value + 1, value ^ (1UL << 32), value ^ (1UL << 2)])
                {
                    object[] arguments = [0UL, 0UL, 0UL, 0UL, 0UL, 0UL];
                    arguments[index % 6] = register;
                    calls.Add(new ProbeCall(number, arguments));
                    expected.Add(register == value ? string.Create(CultureInfo.InvariantCulture, $"errno {index + 40}") : "ok");
                }
            }
        }

        Assert.Equal(expected, sandbox.ProbeBatch(calls).Select(CallOutcome.WithoutValue));
    }
}
