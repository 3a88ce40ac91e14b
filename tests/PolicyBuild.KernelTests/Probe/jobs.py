"""Types at a shell on a terminal of its own, which runs policy-run with another interactive shell and with a job of two processes; prints what was not seen.
Arguments: the inner shell, the launcher and the bundle. Called by SandboxTerminalTests."""
import os, pty, select, shlex, signal, sys, time

inner, launcher, bundle = sys.argv[1:4]
shell, terminal = pty.fork()
if shell == 0:
    for number in signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU:
        signal.signal(number, signal.SIG_DFL)
    os.environ["PS1"] = "> "
    os.execv("/bin/bash", ["bash", "--norc", "--noprofile", "--noediting", "-i"])
seen = text = b""


def step(keys, *words):
    """Types, and waits for what is to come of it, in this order. Words are typed in two parts, so that the terminal's echo is none of them; and a key that
    sends a signal takes what is typed before it is answered (termios(3), NOFLSH), so that each answer is waited for."""
    global seen, text
    os.write(terminal, keys.encode())
    for word in words:
        while word.encode() not in text:
            if not select.select([terminal], [], [], 30)[0]:
                os.kill(shell, signal.SIGKILL)
                sys.exit(f"no {word!r} after {keys!r}: {(seen + text).decode()}")
            more = os.read(terminal, 4096)
            text, seen = text + more, seen + more
        text = text[text.index(word.encode()) + len(word) :]


def settle():
    """Waits until sed has stopped. Its parent alone is what a shell is told of, and before its own stop it may still take a letter that is typed."""
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        processes = {}
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/stat") as stat:
                    command, rest = stat.read().split("(", 1)[1].rsplit(") ", 1)
            except OSError:
                continue  # it has ended
            state, parent = rest.split()[:2]
            processes[int(name)] = command, state, int(parent)

        def is_ours(process):
            while process in processes and process != shell:
                process = processes[process][2]
            return process == shell

        if any(command == "sed" and state == "T" and is_ours(process) for process, (command, state, _) in processes.items()):
            return
        time.sleep(0.05)
    sys.exit(f"sed has not stopped: {seen.decode()}")


run = shlex.join([launcher, bundle, "--"]) + " "
step("", "> ")
step(run + inner + " -i\n", "\n> ")

# A job of the inner shell: ^Z, fg, and ^C for another.
step("sh -c 'echo rea\"\"dy; read word; echo \"got $word\"; exit 5'\n", "ready")
step("\x1a", "Stopped", "> ")
step("fg\ntyped\n", "got typed", "> ")
step("echo co''de $?\n", "code 5", "> ")
step("sh -c 'echo rea\"\"dy; exec cat'\n", "ready")
step("\x03", "^C", "> ")
step("echo co''de $?\n", "code 130", "> ")

# The inner shell as a job of the outer one.
step("kill -STOP $$\n", "Stopped", "> ")
step("fg\necho a''gain\n", "again", "> ")
step("exit 3\n", "> ")
step("echo ba''ck $?\n", "back 3", "> ")

# Jobs that are no shells: the first is brought to the front after it has stopped for reading in the background. A shell that has not seen that stop yet
# sends no SIGCONT, without policy-run too.
step(run + "sh -c 'echo rea\"\"dy; sed -u s/^/got-/; echo e\"\"nd'\n", "ready")
step("one\n", "got-one")
step("\x1a", "Stopped", "> ")
settle()
step("bg\n", "> ")
step("until jobs | grep -q Stopped; do sleep 0.1; done; echo hal''ted\n", "halted", "> ")
settle()
step("fg\ntwo\n", "got-two")
step("\x04", "end", "> ")
step("echo ba''ck $?\n", "back 0", "> ")
step(run + "sh -c 'echo rea\"\"dy; sleep 1000 | cat; echo e\"\"nd'\n", "ready")
step("\x1a", "Stopped", "> ")
step("kill %1\nfg\n", "erminated", "> ")
step(run + "sh -c 'echo rea\"\"dy; sleep 1000 | cat; echo e\"\"nd'\n", "ready")
step("\x03", "^C", "> ")
step("echo ba''ck $?\n", "back 130")
for complaint in b"tty process group", b"job control":
    if complaint in seen:
        print(seen.decode())
os.kill(shell, signal.SIGKILL)
