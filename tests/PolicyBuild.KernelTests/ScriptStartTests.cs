using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Programs under a policy in the places where scripts start programs: output and exit status are those of a plain start.</summary>
public sealed class ScriptStartTests
{
    // $RUN is what stands before a command: nothing, or the launcher with its words.
    private static readonly string[] s_scripts =
    [
        // timeout(1): by itself it leads a process group and signals that, with --foreground the program alone.
        "timeout 50 $RUN sh -c 'exit 3'",
        "timeout --foreground 50 $RUN sh -c 'exit 4'",
        "timeout 0.5 $RUN sleep 50",
        "timeout --foreground 0.5 $RUN sleep 50",
        "timeout --preserve-status 0.5 $RUN sleep 50",
        "timeout -s KILL 0.5 $RUN sleep 50",
        "timeout --foreground -s KILL 0.5 $RUN sleep 50",
        "timeout -s INT --preserve-status 2 $RUN sh -c 'trap \"echo told; exit 9\" INT; while :; do sleep 0.1; done'",
        "timeout --foreground -s USR1 --preserve-status 2 $RUN sh -c 'trap \"echo told; exit 9\" USR1; while :; do sleep 0.1; done'",
        "timeout -k 1 2 $RUN sh -c 'trap \"\" TERM; echo deaf; exec sleep 50'",
        "timeout --foreground -k 1 2 $RUN sh -c 'trap \"\" TERM; echo deaf; exec sleep 50'",
        "x=$(timeout 1 $RUN sh -c 'echo begun; sleep 50'); echo $? $x",
        "echo text | timeout 50 $RUN cat",

        // Pipelines.
        "set -o pipefail; echo text | $RUN tr a-z A-Z | $RUN cat; echo ${PIPESTATUS[@]}",
        "set -o pipefail; $RUN sh -c 'echo text; exit 3' | cat",
        "set -o pipefail; cat /dev/null | $RUN false | true",
        "$RUN yes | head -n 1; echo ${PIPESTATUS[0]}",
        "yes | $RUN head -n 2; echo ${PIPESTATUS[@]}",
        "$RUN sh -c 'kill -9 $$' | cat; echo ${PIPESTATUS[0]}",
        "printf '1\\n2\\n3\\n' | while read line; do $RUN true; echo $line; done",
        "printf '1\\n2\\n3\\n' | { $RUN head -c 2; cat; } | tail -n 1",
        "for i in 1 2 3; do $RUN echo $i; done | $RUN sort -r",

        // xargs: 123 for a status from 1 to 125, 124 for 255, 125 for a signal, 127 for a program that is not found.
        "seq 40 | xargs -P 8 -n 1 $RUN echo | sort -n",
        "seq 6 | xargs -P 3 -n 1 $RUN sh -c 'exit $(($0 % 2))'",
        "echo 1 | xargs -n 1 $RUN sh -c 'exit 255'",
        "echo 1 | xargs -n 1 $RUN sh -c 'kill -9 $$'",
        "printf 'a\\0b c\\0' | xargs -0 -P 2 -I{} $RUN echo '<{}>' | sort",

        // What changes a process before it executes the command.
        "nohup $RUN sh -c 'kill -HUP $$; echo survived' 2> /dev/null",
        "setsid -w $RUN sh -c 'exit 4'",
        "setsid -w $RUN sh -c 'kill -TERM $$'",
        "env -i $RUN env",
        "env -i A=1 $RUN /usr/bin/env",
        "env -u HOME B=2 $RUN sh -c 'echo $HOME $B'",
        "nice -n 5 $RUN nice",
        "nice -n 5 nice -n 3 $RUN sh -c 'nice; exit 8'",
        "setpriv --reuid 65534 --regid 65534 --clear-groups $RUN id -u",
        "setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs $RUN sh -c 'id -g; exit 6'",
        "flock lock $RUN sh -c 'exit 5'",
        "chrt -b 0 $RUN chrt -p 0 | tail -n 2 | cut -d: -f2",
        "(exec -a other $RUN sh -c 'exit 2')",
        "(cd /usr && $RUN pwd)",

        // The shell's own.
        "x=$($RUN sh -c 'echo out; exit 5'); echo $? $x",
        "x=`$RUN echo a b`; echo \"<$x>\"",
        "cat <($RUN echo one) <($RUN echo two)",
        "$RUN cat <<< text; $RUN cat << END\nlines\nEND",
        "$RUN sh -c 'echo out; echo error >&2' 2> errors; grep '^error$' errors",
        "$RUN sh -c 'exit 7' & wait $!",
        "$RUN sleep 50 & kill $!; wait $!",
        "$RUN sleep 50 & sleep 1; kill -INT $!; kill $!; wait $!",
        "if $RUN false; then echo yes; else echo no; fi; $RUN true && $RUN false || echo $?; ! $RUN true; echo $?",
        "set -e; $RUN true; $RUN false; echo not reached",
        "trap 'echo told' TERM; $RUN sh -c 'exit 3'; echo $?; kill -TERM $$; $RUN true",
        "ulimit -n 64; $RUN sh -c 'ulimit -n; exit 3'",
        "exec 3< /etc/passwd; $RUN head -c 4 <&3; head -c 1 <&3; exec $RUN sh -c 'exit 12'",
        "$RUN sh -c 'kill -SEGV $$'; echo $?",
        "ulimit -S -t 1; $RUN sh -c 'while :; do :; done'; echo $?",
        "$RUN /absent; echo $?; $RUN /etc/passwd; echo $?",
    ];

    [Theory]
    [InlineData("direct")]
    [InlineData("sandbox")]
    [InlineData("hardened")]
    public void Output_and_exit_status_are_those_of_a_plain_start(string mode)
    {
        // Mode hardened shows what is listed, and its BPF programs are not of every host.
        using var sandbox = new Sandbox($"profile: script\nmode: {mode}\n" + (mode != "hardened" ? "" : """
            enforcement: best-effort
            security:
              landlock:
                compatibility: required
                paths: [{path: /usr, access: read-execute}, {path: /etc, access: read-only}, {path: /dev, access: read-write}, {path: $DIR, access: read-write}]
            """));
        string launcher = sandbox.ForEverybody(PublishedLauncher.X64);
        string[] plain = RunAll(sandbox, "", mode != "hardened"), inside = RunAll(sandbox, $"{launcher} {sandbox.BundlePath} --", mode != "hardened");
        Assert.All(plain.Zip(inside), static pair => Assert.Equal(pair.First, pair.Second));
    }

    /// <summary>What each script came to, many at a time, as most of them wait. What is printed of errors is compared too where the launcher has nothing to say of the host.</summary>
    private static string[] RunAll(Sandbox sandbox, string before, bool withErrors)
    {
        var environment = new Dictionary<string, string?> { ["RUN"] = before };
        string Run(string script)
        {
            ProcessRun run = ProcessRun.Of("/bin/bash", ["-c", script], null, sandbox.Folder, environment);
            return $"{script}\n-> {run.ExitCode}\n{run.Output}\n{(withErrors ? Told(run.Error) : "")}";
        }

        return [.. s_scripts.Chunk(10).SelectMany(some =>
            Task.WhenAll(some.Select(script => Task.Factory.StartNew(() => Run(script), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).GetAwaiter().GetResult())];
    }

    /// <summary>Without the words of shells and xargs on how a program was called that ended by a signal or was not found.</summary>
    private static string Told(string error) =>
        string.Join('\n', error.Split('\n').Where(static line => !line.StartsWith("xargs: ", StringComparison.Ordinal) && !line.StartsWith("/bin/bash: ", StringComparison.Ordinal) && !line.StartsWith("policy-run: error PB80", StringComparison.Ordinal)));
}
