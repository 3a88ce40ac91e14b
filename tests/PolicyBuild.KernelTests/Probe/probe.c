/*
 * Makes the system calls that its standard input lists, each in a thread of a child of its own, and prints what became of each:
 *   NUMBER A0 A1 A2 A3 A4 A5   (decimal or 0x, one call a line; a string argument is written "TEXT)
 * One line of output a call: "ok VALUE", "errno NUMBER", "trap ERRNO", "thread" (the thread alone was killed), "signal NUMBER".
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum outcome { NOTHING, OK, REFUSED, TRAPPED };

static struct { volatile int outcome; volatile long value; } *shared;
static unsigned long call[7];

static void on_trap(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)context;
    shared->value = info->si_errno;
    shared->outcome = TRAPPED;
    _exit(0);
}

static void *make_call(void *unused)
{
    (void)unused;
    long value = syscall((long)call[0], call[1], call[2], call[3], call[4], call[5], call[6]);
    shared->value = value == -1 ? errno : value;
    shared->outcome = value == -1 ? REFUSED : OK;
    return NULL;
}

static void child(void)
{
    struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };
    sigaction(SIGSYS, &action, NULL);
    pthread_t thread;
    if (pthread_create(&thread, NULL, make_call, NULL) != 0) { _exit(3); }
    pthread_join(thread, NULL);
    _exit(0);
}

static void report(int status)
{
    if (WIFSIGNALED(status)) { printf("signal %d\n", WTERMSIG(status)); }
    else if (WEXITSTATUS(status) != 0) { printf("probe failed\n"); }
    else if (shared->outcome == NOTHING) { printf("thread\n"); }
    else { printf("%s %ld\n", shared->outcome == OK ? "ok" : shared->outcome == REFUSED ? "errno" : "trap", shared->value); }
    fflush(stdout);
}

static int read_call(char *line)
{
    int count = 0;
    for (char *word = strtok(line, " \n"); word != NULL && count < 7; word = strtok(NULL, " \n")) {
        call[count++] = word[0] == '"' ? (unsigned long)(word + 1) : strtoul(word, NULL, 0);
    }

    return count;
}

int main(void)
{
    static char line[4096];
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) { return 3; }
    while (fgets(line, sizeof line, stdin) != NULL) {
        memset(call, 0, sizeof call);
        if (read_call(line) == 0) { continue; }
        shared->outcome = NOTHING;
        int status;
        pid_t pid = fork();
        if (pid == 0) { child(); }
        if (pid < 0 || waitpid(pid, &status, 0) != pid) { return 3; }
        report(status);
    }

    return 0;
}
