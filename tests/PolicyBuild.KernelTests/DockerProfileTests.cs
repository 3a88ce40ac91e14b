using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Import;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Simulation;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>
/// Docker's default profile, imported, in the kernel. Calls that go through are harmless: a wrong magic, command, flag or address. Those
/// that the filter refuses never run.
/// </summary>
public sealed class DockerProfileTests : IDisposable
{
    private const string Eperm = "errno 1", Enxio = "errno 6", Einval = "errno 22", Enosys = "errno 38";

    // uprobe: kernels that have it run no filter for it (kernel/seccomp.c); outside of a uprobe's trampoline it ends in ENXIO.
    private const int Uprobe = 336;

    private readonly Sandbox _sandbox = new(Import());
    private readonly SeccompModel _model;
    private readonly byte[] _filter;

    public DockerProfileTests()
    {
        _model = PolicyMeaning.Seccomp(_sandbox.Policy);
        _filter = _sandbox.Section(SectionKind.Seccomp, Architecture.X86_64);
    }

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void What_a_container_needs_works()
    {
        (string Name, ProbeCall Call)[] calls =
        [
            ("getpid", Call("getpid")), ("openat", Call("openat", -100L, "/", 0)), ("clock_gettime", Call("clock_gettime", 0, 0)),
            ("personality", Call("personality", 0xFFFFFFFF)), ("umask", Call("umask", 18)), ("sched_yield", Call("sched_yield")),
        ];
        string[] outcomes = _sandbox.Probe([.. calls.Select(one => one.Call)]);
        Assert.All(outcomes.Zip(calls), pair => Assert.True(
            pair.First.StartsWith(pair.Second.Name == "clock_gettime" ? "errno 14" : "ok ", StringComparison.Ordinal), $"{pair.Second.Name}: {pair.First}"));
        Assert.All(calls, one => Assert.Equal(SeccompAction.Allow, Verdict(one.Call)));
    }

    [Fact]
    public void Arguments_are_checked_on_both_sides_of_each_condition()
    {
        foreach (long family in (long[])[1, 2, 37, 39, 41, 0x100000028]) { AssertAsWithout(Call("socket", family, 1, 0)); }
        foreach (long family in (long[])[38, 40]) { AssertRefused(Eperm, Call("socket", family, 1, 0)); }
        foreach (long persona in (long[])[0, 8, 0x20000, 0x20008, 0xFFFFFFFF]) { AssertAsWithout(Call("personality", persona)); }
        foreach (long persona in (long[])[0x1234567, 1, 9, 0x20009, 0xFFFFFFFE, 0x1FFFFFFFF, 0x100000000]) { AssertRefused(Eperm, Call("personality", persona)); }
    }

    [Fact]
    public void Clone_makes_no_namespace_and_clone3_is_not_there()
    {
        const long cloneSighand = 0x800; // without CLONE_VM the kernel refuses it with EINVAL
        ProbeCall plain = Call("clone", cloneSighand);
        AssertAsWithout(plain);
        Assert.Equal([Einval], _sandbox.Probe(plain));

        // CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET (linux/sched.h).
        foreach (long flag in (long[])[0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000])
        {
            AssertRefused(Eperm, Call("clone", flag | cloneSighand));
        }

        AssertRefused(Enosys, Call("clone3", 0, 0));
    }

    [Fact]
    public void What_only_an_administrator_needs_is_refused_by_the_filter()
    {
        ProbeCall[] calls =
        [
            Call("mount", 1, 1, 1, 0, 0), Call("umount2", 1, 0), Call("reboot", 1, 2, 3, 0), Call("add_key", 1, 1, 1, 0, 0), Call("keyctl", 9999),
            Call("request_key", 1, 1, 1, 0), Call("bpf", 9999, 0, 0), Call("unshare", 0x20000), Call("kexec_load", 0, 0xFFFF, 0, 0),
            Call("userfaultfd", 0x40000000), Call("io_uring_setup", 1, 0), Call("setns", -1L, 0), Call("perf_event_open", 0, 0, 0, 0, 0),
            Call("init_module", 0, 0, 0), Call("open_by_handle_at", -1L, 0, 0),
        ];
        Assert.All(calls, call => AssertRefused(Eperm, call));

        // It is the filter that refuses them: without it none of them ends in EPERM.
        Requirement.Possible(Environment.IsPrivilegedProcess, "without privileges the kernel itself refuses these calls with EPERM");
        Assert.DoesNotContain(Eperm, ProbeProgram.Control([.. calls.Select(call => call.ToString())]));
    }

    [Fact]
    public void Ptrace_is_allowed_because_the_profile_asks_for_a_newer_kernel_only()
    {
        ProbeCall call = Call("ptrace", 9999, 0, 0, 0);
        Assert.Equal(SeccompAction.Allow, Verdict(call));
        AssertAsWithout(call);
    }

    [Fact]
    public void Every_number_that_is_refused_gives_the_errno_of_the_model()
    {
        ProbeCall[] refused =
        [
            .. Enumerable.Range(0, SyscallTable.MaxNumber(Architecture.X86_64) + 41).Select(number => new ProbeCall(number))
                .Where(call => call.Number != Uprobe && Verdict(call) != SeccompAction.Allow),
        ];
        Assert.InRange(refused.Length, 100, 300);
        string[] expected = [.. refused.Select(Expected)];
        Assert.All(expected, one => Assert.True(one is Eperm or Enosys, one));
        Assert.Equal(refused.Zip(expected), refused.Zip(_sandbox.ProbeBatch(refused)));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{refused.Length} numbers refused: {expected.Count(one => one == Eperm)} EPERM, {expected.Count(one => one == Enosys)} ENOSYS");
    }

    [Fact]
    public void The_kernel_asks_no_filter_about_uprobe_which_does_nothing_for_a_program()
    {
        var uprobe = new ProbeCall(Uprobe);
        Assert.Equal(Eperm, Expected(uprobe));
        Assert.True(Assert.Single(_sandbox.Probe(uprobe)) is Enxio or Eperm);
    }

    [Fact]
    public void Calls_of_x32_end_the_process()
    {
        var getpid = new ProbeCall(0x40000000 + 39);
        Assert.Equal(SeccompAction.KillProcess, Verdict(getpid));
        Assert.Equal(["signal 31"], _sandbox.Probe(getpid));
    }

    private void AssertRefused(string errno, ProbeCall call)
    {
        Assert.Equal((call, errno), (call, Expected(call)));
        Assert.Equal((call, errno), (call, Assert.Single(_sandbox.Probe(call))));
    }

    private void AssertAsWithout(ProbeCall call)
    {
        Assert.Equal((call, SeccompAction.Allow), (call, Verdict(call)));
        string control = Assert.Single(ProbeProgram.Control(call.ToString()));
        Assert.NotEqual((call, Eperm), (call, control));
        Assert.Equal((call, CallOutcome.WithoutValue(control)), (call, CallOutcome.WithoutValue(Assert.Single(_sandbox.Probe(call)))));
    }

    /// <summary>The outcome that the verdict of a refused call means.</summary>
    private string Expected(ProbeCall call) => CallOutcome.Of(Verdict(call), "ok");

    /// <summary>What the policy's meaning says of the call, and its code with it.</summary>
    private SeccompAction Verdict(ProbeCall call)
    {
        var arguments = new ulong[6];
        for (int i = 0; i < call.Arguments.Length; i++) { arguments[i] = call.Arguments[i] is string ? 1 : unchecked((ulong)Convert.ToInt64(call.Arguments[i], null)); }
        SeccompVerdict verdict = SeccompEvaluator.Evaluate(_model, AuditArch.X86_64, (uint)call.Number, arguments);
        Assert.Equal(verdict.Action.Value, SeccompSimulator.Run(_filter, AuditArch.X86_64, (uint)call.Number, 0, arguments).Value);
        return verdict.Action;
    }

    private static ProbeCall Call(string name, params object[] arguments)
    {
        Assert.True(SyscallTable.TryGetNumber(Architecture.X86_64, name, out int number), name);
        return new ProbeCall(number, arguments);
    }

    private static string Import()
    {
        string path = Path.Combine(Corpora.Folder("moby-profiles"), "default.json");
        ImportOptions options = ImportOptions.Default with { Architecture = Architecture.X86_64, Capabilities = ImportOptions.DockerCapabilities };
        ImportResult result = PolicyImporter.Import(ImportFormat.Docker, new SourceFile("default.json", path, File.ReadAllBytes(path)), options, new PolicyFiles());
        return Assert.Single(result.Policies).Text;
    }
}
