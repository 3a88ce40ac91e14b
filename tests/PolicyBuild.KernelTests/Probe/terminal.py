"""Runs policy-run as the job of a shell, on a terminal of its own, and prints what that shell sees.
Arguments: the launcher and the bundle. Called by SandboxTerminalTests."""
import fcntl, os, pty, select, signal, sys, termios, time

launcher, bundle = sys.argv[1:3]
master, slave = pty.openpty()
if os.fork():
    os.close(slave)
    sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
os.setsid()
fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGTTOU, signal.SIG_IGN)


def until(word, isTrap=False):
    text, silent = b"", 0
    while word not in text:
        if select.select([master], [], [], 1)[0]:
            text += os.read(master, 4096)
        elif silent == 20:
            sys.exit(f"no {word!r} in {text!r}")
        else:
            # A signal that comes just before bash's read(2) has its trap only after the next line.
            silent += 1
            if isTrap:
                os.write(master, b"\n")


def wait():
    status = os.waitpid(job, os.WUNTRACED)[1]
    print("stopped by", os.WSTOPSIG(status)) if os.WIFSTOPPED(status) else print("ended with", os.waitstatus_to_exitcode(status))


def send(number):
    """Sends to the launcher alone, once it has taken what came before: a signal of which one still waits is dropped (signal(7)), though
    the program may have answered that one long since."""
    for _ in range(2000):
        with open(f"/proc/{job}/status") as status:
            waiting = [line for line in status if line.startswith(("SigPnd:", "ShdPnd:")) and int(line.split()[1], 16)]
        if not waiting:
            return os.kill(job, number)
        time.sleep(0.01)
    sys.exit(f"the launcher does not take its signals: {waiting}")


# Counts SIGINT and says with each line that it reads how many there were.
program = """n=0; trap 'n=$((n+1)); echo int $n' INT; trap 'echo term' TERM; echo ready
while :; do read line || continue; echo "line $line n $n"; [ "$line" = end ] && exit 5; done"""
job = os.fork()
if job == 0:
    os.setpgid(0, 0)
    os.tcsetpgrp(slave, os.getpid())
    for number in signal.SIGTTOU, signal.SIGINT:  # a test run in the background may be started with the latter ignored
        signal.signal(number, signal.SIG_DFL)
    for stream in range(3):
        os.dup2(slave, stream)
    os.execv(launcher, [launcher, bundle, "--", "/bin/bash", "-c", program])

until(b"ready")
os.write(master, b"\x03")  # Ctrl-C goes to the whole process group
until(b"int 1", isTrap=True)
os.write(master, b"one\n")
until(b"line one n 1")
send(signal.SIGINT)  # this one to the launcher alone
until(b"int 2", isTrap=True)
send(signal.SIGTERM)
until(b"term", isTrap=True)
os.write(master, b"\x1a")  # Ctrl-Z
wait()
os.killpg(job, signal.SIGCONT)
os.write(master, b"two\n")
until(b"line two n 2")
send(signal.SIGTSTP)
wait()
send(signal.SIGCONT)
os.write(master, b"three\n")
until(b"line three n 2")
os.write(master, b"\x03")
until(b"int 3", isTrap=True)
os.write(master, b"end\n")
until(b"line end n 3")
wait()
