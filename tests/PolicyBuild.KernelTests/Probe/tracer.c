/*
 * tracer HOW COMMAND...: executes a command as a tracer that follows all that it starts and decides on the calls of trace rules (SECCOMP_RET_TRACE, seccomp(2)):
 * getuid gets the answer 4242, getppid is refused (EACCES), every other one is made. The exit status is the command's.
 *   answers   does that
 *   leaves    does it until somebody calls getpgrp, whose tracer it is no more then
 *   deaf      follows, and takes no seccomp events
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ANSWER = 4242 };

static void answer(struct user_regs_struct *registers, long result)
{
    registers->orig_rax = ~0UL; /* no call, and the answer stays */
    registers->rax = (unsigned long)result;
}

/* How the process goes on. */
static enum __ptrace_request decide(pid_t pid, int leaves)
{
    struct user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, pid, 0, &registers) != 0) { return PTRACE_CONT; }
    if (registers.orig_rax == SYS_getpgrp && leaves) { return PTRACE_DETACH; }
    if (registers.orig_rax == SYS_getuid) { answer(&registers, ANSWER); }
    else if (registers.orig_rax == SYS_getppid) { answer(&registers, -EACCES); }
    ptrace(PTRACE_SETREGS, pid, 0, &registers);
    return PTRACE_CONT;
}

int main(int count, char **words)
{
    if (count < 3) { return 3; }
    pid_t command = fork();
    if (command == 0) {
        if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0 || raise(SIGSTOP) != 0) { _exit(3); }
        execv(words[2], words + 2);
        _exit(3);
    }

    int status;
    long options = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    if (strcmp(words[1], "deaf") != 0) { options |= PTRACE_O_TRACESECCOMP; }
    if (command < 0 || waitpid(command, &status, 0) != command || !WIFSTOPPED(status)) { return 3; }
    if (ptrace(PTRACE_SETOPTIONS, command, 0, options) != 0 || ptrace(PTRACE_CONT, command, 0, 0) != 0) { return 3; }
    for (pid_t pid; (pid = waitpid(-1, &status, __WALL)) > 0;) {
        if (!WIFSTOPPED(status)) {
            if (pid == command) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }
            continue;
        }

        int event = status >> 16;
        enum __ptrace_request next = event == PTRACE_EVENT_SECCOMP ? decide(pid, strcmp(words[1], "leaves") == 0) : PTRACE_CONT;

        /* Each begins with a SIGSTOP. */
        int signal = event != 0 || WSTOPSIG(status) == SIGSTOP ? 0 : WSTOPSIG(status);
        ptrace(next, pid, 0, signal);
    }

    return 3;
}
