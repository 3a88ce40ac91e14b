/*
 * faults LOG USER PROCESS CALL NTH RESULT COMMAND...: runs a command with one of its system calls not made but answered: in the PROCESSth process or
 * thread (0 is the command, then in the order in which they come) the NTHth call of this number gets this result. PROCESS -1: all calls are made.
 * PROCESS -2: each call of this number gets it, whosever.
 *
 * Each process is followed until it executes another program, which is then on its own. The log gets a line for each of these events:
 *   call PROCESS NUMBER    a system call that returned, or never returned (with PROCESS -1 alone)
 *   namespace NAME ID      one of this program's own namespaces
 *   faulted                the call has been answered
 *   program                another program was executed
 *   hung                   the command did not end in time
 *   left COUNT             processes that were still there a second after the command
 *   mounts CHANGE          how many mounts there are more than before
 * The exit status is the command's; 128 and the signal's number where one ended it. Mounts are made in a mount namespace of this program's own.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <linux/keyctl.h>
#include <linux/ptrace.h>
#include <unistd.h>

enum { MAX_PROCESSES = 64, MAX_CALLS = 512, SECONDS_TO_END = 10, NOBODY = -1, EVERYBODY = -2 };

struct process { pid_t pid; int is_running, is_followed, has_started, is_answered; int calls[MAX_CALLS]; };

static struct process processes[MAX_PROCESSES];
static int process_count;
static FILE *log_file;
static int wanted_process, wanted_call, wanted_time;
static long wanted_result;
static volatile sig_atomic_t time_is_over;

static void on_alarm(int signal)
{
    (void)signal;
    time_is_over = 1;
}

static struct process *find(pid_t pid)
{
    for (int i = 0; i < process_count; i++) {
        if (processes[i].pid == pid && processes[i].is_running) { return &processes[i]; }
    }

    if (process_count == MAX_PROCESSES) { exit(3); }
    struct process *process = &processes[process_count++];
    *process = (struct process){ .pid = pid, .is_running = 1, .is_followed = 1 };
    return process;
}

static int mounts(void)
{
    int count = 0;
    FILE *file = fopen("/proc/self/mountinfo", "re");
    if (file == NULL) { exit(3); }
    for (int c; (c = getc(file)) != EOF;) { count += c == '\n'; }
    fclose(file);
    return count;
}

static void log_namespaces(void)
{
    static const char *const names[] = { "cgroup", "ipc", "mnt", "net", "pid", "user", "uts" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[64], id[64];
        snprintf(path, sizeof path, "/proc/self/ns/%s", names[i]);
        ssize_t length = readlink(path, id, sizeof id);
        if (length < 0) { exit(3); }
        fprintf(log_file, "namespace %s %.*s\n", names[i], (int)length, id);
    }
}

/* Every call has a stop before it and one after it, so that it can be left out by another number and answered. */
static void on_call(struct process *process)
{
    struct ptrace_syscall_info information;
    struct user_regs_struct registers;
    int index = (int)(process - processes);
    if (ptrace(PTRACE_GET_SYSCALL_INFO, process->pid, sizeof information, &information) <= 0) { return; }
    if (information.op == PTRACE_SYSCALL_INFO_EXIT && process->is_answered) {
        process->is_answered = 0;
        if (ptrace(PTRACE_GETREGS, process->pid, 0, &registers) != 0) { exit(3); }
        registers.rax = (unsigned long)wanted_result;
        if (ptrace(PTRACE_SETREGS, process->pid, 0, &registers) != 0) { exit(3); }
        fprintf(log_file, "faulted\n");
    }

    if (information.op != PTRACE_SYSCALL_INFO_ENTRY || !process->has_started || information.entry.nr >= MAX_CALLS) { return; }
    int call = (int)information.entry.nr;
    int time = ++process->calls[call];
    if (wanted_process == NOBODY) { fprintf(log_file, "call %d %d\n", index, call); }
    int is_wanted = wanted_process == EVERYBODY || (index == wanted_process && time == wanted_time);
    if (!is_wanted || call != wanted_call) { return; }
    process->is_answered = 1;
    if (ptrace(PTRACE_GETREGS, process->pid, 0, &registers) != 0) { exit(3); }
    registers.orig_rax = SYS_getpid; /* a filter judges it again, and kills for a number that is none */
    if (ptrace(PTRACE_SETREGS, process->pid, 0, &registers) != 0) { exit(3); }
}

static void on_exec(struct process *process)
{
    if (!process->has_started) {
        process->has_started = 1;
        ptrace(PTRACE_SYSCALL, process->pid, 0, 0);
        return;
    }

    fprintf(log_file, "program\n");
    process->is_followed = 0;
    ptrace(PTRACE_DETACH, process->pid, 0, 0);
}

static void on_stop(struct process *process, int status)
{
    int signal = WSTOPSIG(status);
    int event = status >> 16;
    if (event == PTRACE_EVENT_EXEC) {
        on_exec(process);
        return;
    }

    if (event != 0) {
        unsigned long child;
        if (ptrace(PTRACE_GETEVENTMSG, process->pid, 0, &child) == 0) { find((pid_t)child)->has_started = 1; }
        signal = 0;
    }
    else if (signal == (SIGTRAP | 0x80)) {
        on_call(process);
        signal = 0;
    }
    else if (signal == SIGSTOP) {
        signal = 0; /* with which each begins */
        process->has_started |= process != processes;
    }

    ptrace(PTRACE_SYSCALL, process->pid, 0, signal);
}

static void kill_all(void)
{
    for (int i = 0; i < process_count; i++) {
        if (processes[i].is_running) { kill(processes[i].pid, SIGKILL); }
    }
}

/* Until nobody is left. The status of the command. */
static int follow(pid_t command)
{
    int result = 255, left = 0, has_ended = 0, is_late = 0;
    while (1) {
        int status;
        pid_t pid = waitpid(-1, &status, __WALL);
        if (pid < 0 && errno == ECHILD) { break; }
        if (pid < 0 && time_is_over) {
            if (!has_ended) { fprintf(log_file, "hung\n"); }
            is_late = has_ended;
            kill_all();
            kill(-command, SIGKILL);
            time_is_over = 0;
            alarm(1);
        }

        if (pid < 0) { continue; }
        struct process *process = find(pid);
        if (WIFSTOPPED(status)) {
            if (process->is_followed) { on_stop(process, status); }
            continue;
        }

        process->is_running = 0;
        left += is_late;
        if (pid != command || has_ended) { continue; }
        has_ended = 1;
        result = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        alarm(1);
    }

    fprintf(log_file, "left %d\n", left);
    return result;
}

static void become(const char *user, char **words)
{
    unsigned id = (unsigned)atoi(user);
    if (setpgid(0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) { _exit(3); }
    if (id != 0 && (fchown(STDERR_FILENO, id, id) != 0 || setgroups(0, NULL) != 0 || setresgid(id, id, id) != 0 || setresuid(id, id, id) != 0)) { _exit(3); }

    /* A session with a key, which a sandbox is not to find. */
    if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0) { _exit(3); }
    if (syscall(SYS_add_key, "user", "policybuild", "x", 1, KEY_SPEC_SESSION_KEYRING) < 0) { _exit(3); }

    /* What the program is to have as its caller had it. */
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    if (sigprocmask(SIG_SETMASK, &blocked, NULL) != 0 || signal(SIGCHLD, SIG_IGN) == SIG_ERR) { _exit(3); }
    if (prctl(PR_SET_PDEATHSIG, 0) != 0 || ptrace(PTRACE_TRACEME, 0, 0, 0) != 0 || raise(SIGSTOP) != 0) { _exit(3); }
    execv(words[0], words);
    _exit(3);
}

int main(int count, char **words)
{
    enum { LOG = 1, USER, PROCESS, CALL, NTH, RESULT, COMMAND };
    if (count <= COMMAND) { return 3; }
    log_file = fopen(words[LOG], "we");
    wanted_process = atoi(words[PROCESS]);
    wanted_call = atoi(words[CALL]);
    wanted_time = atoi(words[NTH]);
    wanted_result = atol(words[RESULT]);
    if (log_file == NULL || prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) { return 3; }
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) { return 3; }
    log_namespaces();
    int before = mounts();

    pid_t command = fork();
    if (command == 0) { become(words[USER], words + COMMAND); }
    int status;
    if (command < 0 || waitpid(command, &status, 0) != command || !WIFSTOPPED(status)) { return 3; }
    long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
    find(command);
    struct sigaction action = { .sa_handler = on_alarm };
    if (ptrace(PTRACE_SETOPTIONS, command, 0, options) != 0 || sigaction(SIGALRM, &action, NULL) != 0) { return 3; }
    alarm(SECONDS_TO_END);
    if (ptrace(PTRACE_SYSCALL, command, 0, 0) != 0) { return 3; }
    int result = follow(command);
    fprintf(log_file, "mounts %d\n", mounts() - before);
    return fclose(log_file) == 0 ? result : 3;
}
