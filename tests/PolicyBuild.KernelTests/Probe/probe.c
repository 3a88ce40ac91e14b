/*
 * Tries what its standard input lists, a line each, and prints a line of outcome each:
 *   NUMBER A0 A1 A2 A3 A4 A5   a system call (decimal or 0x; a string argument is written "TEXT, bytes #HEX), made in a thread of its own
 *   NAME WORD...               a named operation (files.c, sockets.c, network.c, ways.c, addresses.c, i386.c, filters.c, hogs.c, modes.c, tasks.c, rings.c)
 * Outcomes: "ok VALUE", "errno NUMBER", "trap ERRNO", "thread" (the thread alone was killed), "signal NUMBER", "exit NUMBER".
 * Each line has a child process of its own. With the argument "batch" a child serves as long as it lives: faster, for system calls.
 * With "here" this process makes all calls itself, with umask 0 and no signal delivered: "+LINE" makes the call in a child that shares its memory,
 * "-LINE" prints nothing.
 * With the argument "serve" it is the world outside (serve.c), with "answer" who decides notified calls (answer.c), with "pass" it executes another program (network.c), with
 * "state" it tells all of itself (state.c); with another it tells what it sees of itself (inspect.c).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "probe.h"

enum { MAX_TRIES = 8192, MAX_WORDS = 8 };

struct try { char *words[MAX_WORDS]; operation run; unsigned long call[7]; int is_silent, is_of_child; };

static struct { volatile int next; struct result results[MAX_TRIES]; } *shared;
static struct try tries[MAX_TRIES];
static int count;

static struct result *current(void) { return &shared->results[shared->next]; }

void expect_success(void)
{
    current()->value = 0;
    current()->outcome = OK;
}

static void finish(long value)
{
    if (current()->outcome == TRAPPED) { return; }
    current()->value = value < 0 ? errno : value;
    current()->outcome = value < 0 ? REFUSED : OK;
}

static void on_trap(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)context;
    current()->value = info->si_errno;
    current()->outcome = TRAPPED;
}

static void *make_call(void *argument)
{
    const unsigned long *call = argument;
    finish(syscall((long)call[0], call[1], call[2], call[3], call[4], call[5], call[6]));
    return NULL;
}

static void run_next(void)
{
    struct try *try = &tries[shared->next];
    if (try->run != NULL) {
        finish(try->run(try->words + 1));
        return;
    }

    pthread_t thread;
    if (pthread_create(&thread, NULL, make_call, try->call) != 0) { _exit(3); }
    pthread_join(thread, NULL);
}

static void child(int batch)
{
    struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };
    sigaction(SIGSYS, &action, NULL);
    run_next();
    while (batch && ++shared->next < count) { run_next(); }
    _exit(0);
}

static void print(const struct result *result, int status)
{
    if (WIFSIGNALED(status)) { printf("signal %d\n", WTERMSIG(status)); }
    else if (WEXITSTATUS(status) != 0) { printf("exit %d\n", WEXITSTATUS(status)); }
    else if (result->outcome == NOTHING) { printf("thread\n"); }
    else { printf("%s %ld\n", result->outcome == OK ? "ok" : result->outcome == REFUSED ? "errno" : "trap", result->value); }
}

/* Bytes at the start of a page of their own. */
static unsigned long read_bytes(const char *hex)
{
    unsigned char *bytes = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (bytes == MAP_FAILED) { _exit(3); }
    for (int i = 0; i < 4096 && sscanf(hex + 2 * i, "%2hhx", &bytes[i]) == 1; i++) { }
    return (unsigned long)bytes;
}

static int read_line(char *line)
{
    struct try *try = &tries[count];
    int words = 0;
    for (; *line == '-' || *line == '+'; line++) {
        try->is_silent |= *line == '-';
        try->is_of_child |= *line == '+';
    }

    for (char *word = strtok(line, " \n"); word != NULL && words < MAX_WORDS - 1; word = strtok(NULL, " \n")) { try->words[words++] = word; }
    if (words == 0) { return 1; }
    count++;
    try->run = find_file_operation(try->words[0]);
    if (try->run == NULL) { try->run = find_socket_operation(try->words[0]); }
    if (try->run == NULL) { try->run = find_network_operation(try->words[0]); }
    if (try->run == NULL) { try->run = find_way_operation(try->words[0]); }
    if (try->run == NULL) { try->run = find_address_operation(try->words[0]); }
    if (try->run == NULL) { try->run = find_i386_operation(try->words[0]); }
    if (try->run == NULL) { try->run = find_filter_operation(try->words[0]); }
    if (try->run == NULL) { try->run = find_hog_operation(try->words[0]); }
    if (try->run == NULL) { try->run = find_mode_operation(try->words[0]); }
    if (try->run == NULL) { try->run = find_task_operation(try->words[0]); }
    if (try->run == NULL) { try->run = find_host_operation(try->words[0]); }
    if (try->run == NULL) { try->run = find_ring_operation(try->words[0]); }
    if (try->run != NULL) { return 1; }
    if (try->words[0][0] < '0' || try->words[0][0] > '9') { return 0; }
    for (int i = 0; i < words && i < 7; i++) {
        const char *word = try->words[i];
        try->call[i] = *word == '"' ? (unsigned long)(word + 1) : *word == '#' ? read_bytes(word + 1) : strtoul(word, NULL, 0);
    }

    return 1;
}

static int run_all(int batch)
{
    while (shared->next < count) {
        int first = shared->next;
        int status;
        fflush(stdout);
        pid_t pid = fork();
        if (pid == 0) { child(batch); }
        if (pid < 0 || waitpid(pid, &status, 0) != pid) { return 3; }

        /* All but the last one that the child came to are done, whatever ended the child. */
        int last = shared->next < count ? shared->next : count - 1;
        for (int i = first; i < last; i++) { print(&shared->results[i], 0); }
        print(&shared->results[last], status);
        shared->next = last + 1;
    }

    return 0;
}

/* A call in a child that runs before this process goes on; one that does not come back was well. */
static long call_in_child(const unsigned long *call)
{
    static volatile long value;
    static volatile int reason;
    value = 0;
    reason = 0;
    pid_t pid = vfork();
    if (pid == 0) {
        value = syscall((long)call[0], call[1], call[2], call[3], call[4], call[5], call[6]);
        reason = errno;
        _exit(0);
    }

    if (pid < 0 || waitpid(pid, NULL, __WALL) != pid) { return -1; }
    errno = reason;
    return value;
}

static int run_here(void)
{
    sigset_t all;
    sigfillset(&all);
    umask(0);
    if (sigprocmask(SIG_SETMASK, &all, NULL) != 0) { return 3; }
    for (; shared->next < count; shared->next++) {
        const struct try *try = &tries[shared->next];
        const unsigned long *call = try->call;
        if (try->run != NULL) { finish(try->run((char **)try->words + 1)); }
        else if (try->is_of_child) { finish(call_in_child(call)); }
        else { finish(syscall((long)call[0], call[1], call[2], call[3], call[4], call[5], call[6])); }
    }

    for (int i = 0; i < count; i++) {
        if (!tries[i].is_silent) { print(&shared->results[i], 0); }
    }

    return 0;
}

int main(int arguments, char **words)
{
    if (arguments > 1 && strcmp(words[1], "serve") == 0) { return serve(words + 2); }
    if (arguments > 3 && strcmp(words[1], "pass") == 0) { return pass(words + 2); }
    if (arguments > 3 && strcmp(words[1], "switch") == 0) { return switch_modes(words + 2); }
    if (arguments > 3 && strcmp(words[1], "answer") == 0) { return answer(words + 2); }
    if (arguments > 2 && strcmp(words[1], "state") == 0) { return state(words + 2); }
    int became = arguments > 3 ? become(words + 1) : -1;
    if (became >= 0) { return became; }
    int batch = arguments > 1 && strcmp(words[1], "batch") == 0;
    int here = arguments > 1 && strcmp(words[1], "here") == 0;
    if (arguments > 1 && !batch && !here) { return inspect(words[1]); }

    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) { return 3; }
    char *line = NULL;
    size_t room = 0;
    while (count < MAX_TRIES && getline(&line, &room, stdin) > 0) {
        char *own = strdup(line);
        if (own == NULL || !read_line(own)) { return 4; }
    }

    return here ? run_here() : run_all(batch);
}
