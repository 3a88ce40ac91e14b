using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Simulation;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Seccomp;

public class CodeSizeTests
{
    private static readonly string[] s_seed = ["read", "write", "openat", "close", "mmap", "exit_group"];

    [Fact]
    public void The_seeds_six_calls_take_at_most_eleven_instructions()
    {
        byte[] program = Policies.Compile(Policies.Allow(s_seed));
        Golden.Match("seccomp/seed", program, SeccompPrinter.Print(program));
        Assert.InRange(program.Length / SockFilter.Size, 1, 11);
    }

    [Fact]
    public void The_exec_gate_adds_two_instructions_and_a_return_at_most()
    {
        byte[] program = Policies.Compile(Policies.Allow(s_seed) with { ExecGate = true });
        Golden.Match("seccomp/seed-gate", program, SeccompPrinter.Print(program));
        Assert.InRange(program.Length / SockFilter.Size, 1, 13);
    }

    [Fact]
    public void Dockers_profile_takes_at_most_66_instructions_and_short_paths_to_checked_calls()
    {
        byte[] program = Policies.Compile(DockerPolicy.Read());
        Golden.Match("seccomp/docker", program, SeccompPrinter.Print(program));
        double mean = MeanPath(program,
            ("personality", [0, 8, 0x20000, 0x20008, 0xffffffff]), ("socket", [0, 1, 2, 10, 16, 37, 39, 41]), ("clone", [0, 0x11, 0x3d0f00]));
        TestContext.Current.TestOutputHelper?.WriteLine($"{program.Length / 8} instructions, mean {mean}");
        Assert.InRange(program.Length / SockFilter.Size, 1, 66);
        Assert.InRange(mean, 1, 11);
    }

    private static double MeanPath(byte[] program, params (string Name, ulong[] Values)[] calls)
    {
        List<double> means = [];
        foreach ((string name, ulong[] values) in calls)
        {
            double sum = 0;
            foreach (ulong value in values)
            {
                SeccompRun run = SeccompSimulator.Run(
                    program, AuditArch.X86_64, (uint)Policies.Number(Architecture.X86_64, name), 0, [value, 0, 0, 0, 0, 0]);
                Assert.Equal(SeccompAction.Allow.Value, run.Value);
                sum += run.PathLength;
            }

            means.Add(sum / values.Length);
        }

        return means.Average();
    }
}
