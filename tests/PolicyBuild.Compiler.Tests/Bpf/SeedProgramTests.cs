using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Simulation.Bpf;
using PolicyBuild.Compiler.Tests.Resolution.Hooks;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Bpf;

/// <summary>The two programs that the seed document's example names.</summary>
public class SeedProgramTests
{
    private static readonly BpfLsmPolicy s_policy = Hooked.Read("file_open: python-file-policy.bpf\ntask_create: deny-fork.bpf");

    [Fact]
    public void Their_instructions_are_as_before()
    {
        GeneratedSection section = HookPrograms.SectionOf(s_policy.Hooks);
        Golden.Match("bpf/seed", section.Bytes.AsSpan(), BpfSectionPrinter.Print(HookPrograms.Read(section)));
    }

    [Theory]
    [InlineData("/usr/lib/python3.12/os.py", 1, 0, true)]
    [InlineData("/usr/lib/python3.12/os.py", 3, 0, false)]
    [InlineData("/etc/shadow", 1, 0, false)]
    [InlineData("/etc/passwd", 1, 0, true)]
    [InlineData("/srv/app/main.py", 1, 0, true)]
    [InlineData("/srv/app/main.py", 3, 0, false)]
    [InlineData("/srv/app/lib/__pycache__/x.pyc", 3, 0, true)]
    [InlineData("/srv/application", 1, 0, false)]
    [InlineData("/tmp/x", 3, 0, true)]
    [InlineData("/proc/12/maps", 1, 0, true)]
    [InlineData("/proc/12/environ", 1, 0, false)]
    [InlineData("pipe:[1]", 3, 0x1000, true)]
    [InlineData("/opt/tool/started", 1, 0, true)]
    [InlineData("/opt/tool/other", 1, 0, false)]
    public void The_file_policy_says(string path, ulong mode, ulong type, bool isAllowed)
    {
        KernelHook hook = KernelHooks.Find("file_open")!;
        var operation = new HookOperation();
        operation.Folders[1] = "/srv/app";
        operation.Folders[3] = "/tmp";
        operation.Folders[6] = "/opt/tool/started";
        operation.Texts[HookOperation.WayOf(hook.Find("path")!)] = path;
        operation.Numbers[HookOperation.WayOf(hook.Find("f_mode")!)] = mode;
        operation.Numbers[HookOperation.WayOf(hook.Find("type")!)] = type | 0x1A4;

        Assert.Equal(isAllowed ? HookVerdict.Allow : new HookVerdict(HookAction.Deny, 13), Run(hook, operation));
        Assert.Equal(Run(hook, operation), HookEvaluator.Judge(s_policy.Hooks.Single(policy => policy.Hook == hook), operation));
    }

    [Theory]
    [InlineData(0x01200011ul, false)] // fork: CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID | SIGCHLD
    [InlineData(0x00004111ul, false)] // vfork: CLONE_VM | CLONE_VFORK | SIGCHLD
    [InlineData(0x003D0F00ul, true)]  // a thread
    public void Forks_are_denied_and_threads_are_not(ulong flags, bool isAllowed)
    {
        KernelHook hook = KernelHooks.Find("task_alloc")!;
        var operation = new HookOperation();
        operation.Numbers[HookOperation.WayOf(hook.Find("clone_flags")!)] = flags;

        Assert.Equal(isAllowed ? HookVerdict.Allow : new HookVerdict(HookAction.Deny, 1), Run(hook, operation));
    }

    private static HookVerdict Run(KernelHook hook, HookOperation operation)
    {
        BpfPrograms section = HookPrograms.Of(s_policy.Hooks);
        int index = section.Programs.IndexOf(section.Programs.Single(program => program.Hook == hook.Name));
        return HookMachine.Run(section, index, hook, operation).Verdict;
    }
}
