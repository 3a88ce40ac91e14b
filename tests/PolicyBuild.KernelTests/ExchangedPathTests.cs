using System.Globalization;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>
/// Paths that somebody with the program's rights exchanges while starts run: a folder against a link that leads out of what the policy lets write. A start has
/// the rule's own folder or is refused, and nothing else is ever read or written.
/// </summary>
public sealed class ExchangedPathTests
{
    // "data" is what the program may write, and so may have left links in; "secret" is what no rule names, though every user may write there; in "open" a rule lets
    // write the files that are there. One process exchanges, without a pause and with pauses of about a start's length.
    private const string Caller = """
        import collections, ctypes, os, random, re, signal, subprocess, sys, time
        folder, target, count, command = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
        os.umask(0)
        for path in "data/place/sub", "secret/sub", "open": os.makedirs(f"{folder}/{path}")
        for place, word in ("data/place", "own"), ("secret", "canary"):
            for path in "mark", "sub/mark": open(f"{folder}/{place}/{path}", "w").write(word + "\n")
        open(f"{folder}/open/mark", "w").write("open\n")
        os.symlink(f"{folder}/{target}", f"{folder}/data/away")
        open(f"{folder}/data/file", "w").write("own\n")
        os.symlink(f"{folder}/secret/mark", f"{folder}/data/link")
        exchanger = os.fork()
        if exchanger == 0:
            libc = ctypes.CDLL(None, use_errno=True)
            if target == "":
                os.unlink(f"{folder}/data/away")
                names = [f"{folder}/data/{one}".encode() for one in ("place", "away")]
                while True:
                    if libc.syscall(316, -100, names[0], -100, names[1], 1) != 0: os._exit(ctypes.get_errno()) # with RENAME_NOREPLACE
                    names.reverse()
                    time.sleep(random.choice([0, 0.0002, 0.002]))
            pairs = [[f"{folder}/data/{one}".encode() for one in pair] for pair in (("place", "away"), ("file", "link"))]
            while True:
                pause = random.choice([0, 0, 0.0001, 0.0005, 0.002])
                for _ in range(random.randrange(1, 200 if pause == 0 else 5)):
                    for one, other in pairs:
                        if libc.syscall(316, -100, one, -100, other, 2) != 0: os._exit(ctypes.get_errno()) # renameat2 with RENAME_EXCHANGE
                    if pause != 0: time.sleep(pause)
        outcomes = collections.Counter()
        def outcome(run):
            told = re.fullmatch("(?:policy-run: (?:note: |warning PB80\\d\\d: )[^\n]*\n)*(?:policy-run: error (PB80\\d\\d): [^\n]*\n)?", run.stderr)
            if told and told[1] is None and (run.returncode, run.stdout) == (0, "own\n"): return "ran"
            if told and told[1] is not None and (run.returncode, run.stdout) == (125, ""): return "refused " + told[1]
            return repr(run)
        try:
            for _ in range(count): outcomes[outcome(subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))] += 1
        finally:
            os.kill(exchanger, signal.SIGKILL)
            print(os.waitpid(exchanger, 0)[1])
        for path, names, word in ("secret", ["mark", "sub"], "canary"), ("secret/sub", ["mark"], "canary"), ("open", ["mark"], "open"):
            print(sorted(os.listdir(f"{folder}/{path}")) == names, open(f"{folder}/{path}/mark").read() == word + "\n")
        for one in sorted(outcomes): print(one, outcomes[one])
        """;

    // The folder has one of two names at each moment, so that looking for it may take some tries.
    private const string Program = """
        found=
        for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
            [ -n "$found" ] && break
            for name in place away; do
                for sub in . sub; do
                    read -r word < data/$name/$sub/mark && [ "$word" = own ] && found=own
                    [ "$word" = canary ] && echo "read $name/$sub"
                done
            done
        done 2> /dev/null
        for round in 1 2 3 4 5; do
            for path in secret data/place data/away; do
                for sub in . sub; do
                    read -r word < $path/$sub/mark && [ "$word" = canary ] && echo "read $path/$sub"
                    [ $path = secret ] && echo wrote > $path/$sub/new && echo "wrote $path/$sub/new"
                    [ $path = secret ] && echo wrote > $path/$sub/mark && echo "wrote $path/$sub/mark"
                done
            done
            for path in data/file data/link; do read -r word < $path && [ "$word" = canary ] && echo "read $path"; done
        done 2> /dev/null
        echo $found
        """;

    [Theory]
    [InlineData("direct", "place", "read-write-execute", false)]
    [InlineData("direct", "place/sub", "read-write", false)]
    [InlineData("direct", "file", "edit", false)]
    [InlineData("direct", "pl*", "read-write", false)]
    [InlineData("sandbox", "place", "read-write-execute", false)]
    [InlineData("sandbox", "place", "read-write-execute", true)]
    [InlineData("sandbox", "place/sub", "read-write", false)]
    [InlineData("sandbox", "file", "edit", false)]
    [InlineData("sandbox", "pl*", "read-write", true)]
    [InlineData("hardened", "place", "read-write-execute", false)]
    public void A_start_has_the_rules_own_folder_or_is_refused(string mode, string path, string access, bool asUser)
    {
        // One that the sandbox shows, and one which its own hides.
        foreach (string parent in (string[])["/var/tmp", "/tmp"]) { Exchange(parent, "secret", mode, path, access, asUser); }
    }

    // In the private /tmp a place is made for what is bound, as root and before Landlock holds.
    [Theory]
    [InlineData("sandbox", false)]
    [InlineData("sandbox", true)]
    [InlineData("hardened", false)]
    public void A_start_makes_nothing_where_a_link_leads(string mode, bool asUser) => Exchange("/tmp", "open", mode, "place/sub", "read-write", asUser);

    // Where it was a moment ago: the one who moves it is in the way of what is made there.
    [Theory]
    [InlineData("sandbox", true)]
    [InlineData("hardened", false)]
    public void A_start_makes_no_folder_where_one_was_moved_away(string mode, bool asUser) => Exchange("/tmp", "", mode, "place", "read-write", asUser);

    /// <param name="parent">Where the files lie.</param>
    /// <param name="target">Which of them the link leads to; empty: there is none, and the folder is moved away and back.</param>
    /// <param name="mode">The policy's mode.</param>
    /// <param name="path">The rule's path, beneath "data".</param>
    /// <param name="access">Its access.</param>
    /// <param name="asUser">Whether the starts are nobody's.</param>
    private static void Exchange(string parent, string target, string mode, string path, string access, bool asUser)
    {
        const int count = 120;
        using var folder = new TemporaryFolder(parent);
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        using var sandbox = new Sandbox($"""
            profile: exchanged
            mode: {mode}
            enforcement: {(mode == "hardened" ? "best-effort" : "required")}
            security:
              landlock:
                compatibility: required
                paths:
                  - {"{path: /usr, access: read-execute}"}
                  - {"{path: /dev, access: read-write}"}
                  - {$"{{path: {folder.Path}/data, access: read-write}}"}
                  - {$"{{path: {folder.Path}/open, access: [read_file, read_dir, write_file]}}"}
                  - {$"{{path: \"{folder.Path}/data/{path}\", access: {access}, required: true}}"}
            """);
        string[] become = asUser ? Sandbox.BecomeNobody() : [];
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"),
        [
            "-c", Caller, folder.Path, target, count.ToString(CultureInfo.InvariantCulture), .. become, sandbox.ForEverybody(PublishedLauncher.X64), sandbox.BundlePath,
            "--", "/bin/sh", "-c", $"cd {folder.Path}\n" + Program,
        ], limitSeconds: 110);
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        TestContext.Current.TestOutputHelper?.WriteLine(run.Output);
        Assert.Equal(("", "9"), (run.Error, lines[0])); // the one who exchanges was at it until the end
        Assert.Equal(["True True", "True True", "True True"], lines[1..4]);
        Assert.All(lines[4..], static line => Assert.Matches(@"^(ran|refused PB80(09|10|32|33)) \d+$", line));
        Assert.Contains(lines, static line => line.StartsWith("ran ", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("refused ", StringComparison.Ordinal));
    }
}
