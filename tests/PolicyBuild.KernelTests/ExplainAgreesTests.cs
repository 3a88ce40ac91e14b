using System.Globalization;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Explanation;
using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>What <c>explain</c> says of a bundle is what the kernel does under it.</summary>
public sealed class ExplainAgreesTests
{
    [Fact]
    public void The_explained_verdict_on_a_call_is_what_happens_to_it()
    {
        using var sandbox = new Sandbox("""
            profile: explained
            mode: direct
            security:
              seccomp:
                default: allow
                deny_action: trap
                deny:
                  - {syscall: socket, args: [{arg: family, op: not_in, value: [AF_UNIX, AF_INET]}], errno: EAFNOSUPPORT}
                  - {syscall: socket, args: [{arg: type, op: masked_eq, mask: 0xf, value: SOCK_RAW}], errno: EPERM}
                  - {syscall: openat, args: [{arg: flags, op: any_bits, value: O_WRONLY|O_RDWR}], errno: EROFS}
                  - {syscall: mprotect, args: [{arg: prot, op: masked_eq, mask: PROT_WRITE|PROT_EXEC, value: PROT_WRITE|PROT_EXEC}]}
                  - {syscall: fcntl, args: [{arg: cmd, op: gt, value: 5}], errno: 77}
                  - {syscall: lseek, args: [{arg: offset, op: ge, value: 0x100000000}], errno: EOVERFLOW}
                  - {syscall: ioctl, any_of: [[{arg: cmd, op: in, value: [TIOCSTI, TIOCLINUX]}], [{index: 0, op: eq, value: 9}, {index: 2, op: ne, value: 0}]]}
                log: [getuid]
            """);
        List<(long Number, ulong[] Arguments)> calls = [(102, new ulong[6]), (39, new ulong[6])];
        foreach (ulong family in (ulong[])[0, 1, 2, 10, 16, 17, 46, 1UL << 32 | 1])
        {
            foreach (ulong type in (ulong[])[1, 2, 3, 0x80003, 5]) { calls.Add((41, [family, type, 0, 0, 0, 0])); }
        }

        foreach (ulong flags in (ulong[])[0, 1, 2, 3, 0x80000, 0x80241, 1UL << 33]) { calls.Add((257, [unchecked((ulong)-100), 0, flags, 0, 0, 0])); }
        foreach (ulong prot in (ulong[])[0, 1, 2, 3, 4, 5, 6, 7, 6UL << 32]) { calls.Add((10, [0, 0, prot, 0, 0, 0])); }
        foreach (ulong command in (ulong[])[1, 3, 5, 6, 7, 1030, 1UL << 32 | 1]) { calls.Add((72, [0, command, 0, 0, 0, 0])); }
        foreach (ulong offset in (ulong[])[0, uint.MaxValue, 1UL << 32, ulong.MaxValue, 1UL << 63]) { calls.Add((8, [99, offset, 0, 0, 0, 0])); }
        foreach (ulong command in (ulong[])[0x5401, 0x5412, 0x541C, 1UL << 32 | 0x5412]) { calls.Add((16, [0, command, 0, 0, 0, 0])); }
        foreach (ulong argument in (ulong[])[0, 1, 1UL << 32]) { calls.Add((16, [9, 1, argument, 0, 0, 0])); }
        AssertExplained(sandbox, calls, sandbox.Probe([.. calls.Select(RandomCalls.ToProbe)]));
    }

    [Theory]
    [InlineData("security: {landlock: {paths: [{path: /, access: read-execute}], tcp: {bind: [], connect: [443]}}}")]
    [InlineData("network: {mode: none}")]
    [InlineData("security: {seccomp: {default: allow, exec: once}, landlock: {paths: [{path: /, access: read-execute}], tcp: {connect: []}}}")]
    public void The_explained_verdict_on_what_guards_look_at_is_what_happens(string setting)
    {
        using var sandbox = new Sandbox("profile: guards\nmode: direct\n" + setting + "\n");
        List<(long Number, ulong[] Arguments)> calls = [(50, [99, 0, 0, 0, 0, 0]), (425, [1, 0, 0, 0, 0, 0]), (426, [99, 0, 0, 0, 0, 0]), (427, [99, 0, 0, 0, 0, 0])];
        foreach (ulong family in (ulong[])[1, 2, 10, 16, 17, 43])
        {
            foreach (ulong type in (ulong[])[1, 2, 3, 4, 5, 6, 0x80801, 0x80003])
            {
                foreach (ulong protocol in (ulong[])[0, 1, 6, 17, 132, 136, 262, 1UL << 32]) { calls.Add((41, [family, type, protocol, 0, 0, 0])); }
            }
        }

        foreach (ulong flags in (ulong[])[0, 0x40, 0x20000000, 0x20000040, 1UL << 32 | 0x20000000])
        {
            calls.Add((44, [99, 0, 0, flags, 0, 0])); // sendto
            calls.Add((46, [99, 0, flags, 0, 0, 0])); // sendmsg
            calls.Add((307, [99, 0, 0, flags, 0, 0])); // sendmmsg
        }

        foreach (ulong flags in (ulong[])[0, 2, 8, 9, 1UL << 32 | 8])
        {
            calls.Add((317, [1, flags, 0, 0, 0, 0])); // seccomp, SECCOMP_SET_MODE_FILTER without a program
            calls.Add((317, [2, flags, 0, 0, 0, 0])); // SECCOMP_GET_ACTION_AVAIL
        }

        AssertExplained(sandbox, calls, sandbox.ProbeBatch([.. calls.Select(RandomCalls.ToProbe)]));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(22)]
    [InlineData(33)]
    [InlineData(44)]
    [InlineData(55)]
    [InlineData(66)]
    public void The_explained_verdict_of_random_policies_is_what_happens(int seed)
    {
        using var sandbox = new Sandbox(new RandomPolicy(seed).Text());
        var random = new RandomCalls(PolicyMeaning.Seccomp(sandbox.Policy), seed);
        List<(long Number, ulong[] Arguments)> calls = [.. Enumerable.Range(0, 120).Select(_ => random.Next()).Where(call => call.Number < 1000)];
        AssertExplained(sandbox, calls, sandbox.ProbeBatch([.. calls.Select(RandomCalls.ToProbe)]));
    }

    [Fact]
    public void The_explained_answer_on_a_path_is_what_open_gives()
    {
        using var sandbox = new Sandbox("""
            profile: paths
            mode: direct
            security:
              landlock:
                paths:
                  - {path: $DIR/tree, access: [read_dir]}
                  - {path: $DIR/tree/read, access: read-only}
                  - {path: $DIR/tree/read/edit, access: edit}
                  - {path: $DIR/tree/write, access: [write_file]}
                  - {path: $DIR/tree/one-file, access: read-write}
                  - {path: $DIR/tree/absent, access: read-write, required: false}
                  - {path: "$DIR/tree/glob/*.txt", access: edit}
                  - {path: "$DIR/tree/glob/d[0-9]", access: read-only}
                  - {path: "${tmp}/scratch", access: read-write}
            """);
        string tree = Path.Combine(sandbox.Folder, "tree");
        string[] files =
        [
            "plain", "one-file", "one-file-more", "read/file", "read/deep/file", "read/edit/file", "read/edit/deep/file", "read-more/file", "write/file",
            "glob/a.txt", "glob/a.text", "glob/b.txt", "glob/d1/file", "glob/d1/deep/file", "glob/dx/file", "scratch/file", "scratch/deep/file",
        ];
        foreach (string file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(tree, file))!); // joined with a folder, so there is one
            File.WriteAllText(Path.Combine(tree, file), "text");
        }

        sandbox.Environment["TMPDIR"] = tree;
        string[] paths =
        [
            .. files.Select(file => Path.Combine(tree, file)), .. Directory.GetDirectories(tree, "*", SearchOption.AllDirectories), tree, sandbox.Folder,
            "/", "/usr", "/usr/lib", "/lib", "/etc", "/etc/passwd", "/etc/ld.so.cache", "/proc/self/status", "/usr/bin/env",
        ];
        AssertOpens(sandbox, tree, [.. paths.Where(path => File.Exists(path) || Directory.Exists(path))]);
    }

    private static void AssertExplained(Sandbox sandbox, List<(long Number, ulong[] Arguments)> calls, string[] outcomes)
    {
        byte[] filter = sandbox.Section(SectionKind.Seccomp, Architecture.X86_64);
        SeccompModel model = sandbox.ReadSourceMap().Filters[SectionNames.Of(SectionKind.Seccomp, Architecture.X86_64)];
        string[] controls = ProbeProgram.Control([.. calls.Select(call => RandomCalls.ToProbe(call).ToString())]);
        for (int i = 0; i < calls.Count; i++)
        {
            (long number, ulong[] arguments) = calls[i];
            SyscallExplanation? explanation = SyscallExplainer.Explain(filter, model, Architecture.X86_64, (int)number, arguments);
            Assert.NotNull(explanation?.Verdict);
            string expected = CallOutcome.WithoutValue(CallOutcome.Of(explanation.Verdict.Action, controls[i]));
            string call = RandomCalls.ToProbe(calls[i]).ToString();
            Assert.Equal((call, expected), (call, CallOutcome.WithoutValue(outcomes[i])));

            // Asked without arguments, the answer has this case among others.
            SyscallExplanation? cases = SyscallExplainer.Explain(filter, model, Architecture.X86_64, (int)number, null);
            Assert.Contains(explanation.Verdict.Action, cases!.Cases.Select(one => one.Action)); // the same filter and model as above, which agree
        }
    }

    private static void AssertOpens(Sandbox sandbox, string temporary, string[] paths)
    {
        Assert.Equal(BundleStatus.Ok, LandlockRules.Read(sandbox.Section(SectionKind.Landlock), out LandlockRules? rules));
        SourceMap map = sandbox.ReadSourceMap();
        int abi = int.Parse(Assert.Single(ProbeProgram.Control("444 0 0 1")).Split(' ')[1], CultureInfo.InvariantCulture); // landlock_create_ruleset
        (string Operation, string Path, LandlockAccessFs Access)[] opens =
        [
            .. paths.SelectMany(path => Directory.Exists(path)
                ? (IEnumerable<(string, string, LandlockAccessFs)>)[("open-directory", path, LandlockAccessFs.ReadDir)]
                : [("open-read", path, LandlockAccessFs.ReadFile), ("open-write", path, LandlockAccessFs.WriteFile), ("open-both", path, LandlockAccessFs.ReadFile | LandlockAccessFs.WriteFile)]),
        ];
        opens = [.. opens.Where(open => !open.Path.StartsWith("/proc", StringComparison.Ordinal) || open.Operation == "open-read")];
        string[] outcomes = sandbox.Try([.. opens.Select(open => $"{open.Operation} {open.Path}")]);
        for (int i = 0; i < opens.Length; i++)
        {
            (string operation, string path, LandlockAccessFs access) = opens[i];

            // A rule that begins with a variable is asked about in the same words.
            PathExplanation plain = Explain(path);
            PathExplanation named = path.StartsWith(temporary + "/", StringComparison.Ordinal) ? Explain("${tmp}" + path[temporary.Length..]) : plain;
            Assert.Equal((operation, path, plain.IsGranted || named.IsGranted ? "ok 0" : "errno 13"), (operation, path, outcomes[i]));

            PathExplanation Explain(string asked) =>
                PathExplainer.Explain(rules!, map, asked, access, abi < rules!.Handled.Length ? abi : rules.Handled.Length, operation == "open-directory"); // read above with Ok
        }
    }
}
