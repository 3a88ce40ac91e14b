/* Operations on this process and on children of it. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "probe.h"

/* kill-self SIGNAL: for a process that has the signal blocked. */
static long kill_self(char **words) { return kill(getpid(), atoi(words[0])); }

/* clone FLAGS: a child that ends at once. Without CLONE_VM: it has no stack of its own. */
static long clone_child(char **words)
{
    unsigned long flags = strtoul(words[0], NULL, 0);
    long pid = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) { _exit(0); }
    return pid < 0 || waitpid((pid_t)pid, NULL, 0) < 0 ? -1 : 0;
}

/* The letter of a process's state (proc_pid_stat(5)); 0: there is none of that number any more. */
static int state_of(pid_t pid)
{
    char name[32], line[256];
    snprintf(name, sizeof name, "/proc/%d/stat", pid);
    FILE *file = fopen(name, "re");
    if (file == NULL) { return 0; }
    const char *end = fgets(line, sizeof line, file) == NULL ? NULL : strrchr(line, ')');
    fclose(file);
    return end == NULL ? 0 : end[2];
}

/* A process whose parent has ended already; it ends when nobody has the pipe's other end any more. */
static pid_t leave_orphan(const int *gate, pid_t *number)
{
    int status;
    pid_t parent = fork();
    if (parent == 0) {
        *number = fork();
        if (*number != 0) { _exit(*number < 0); }
        char byte;
        close(gate[1]);
        _exit(read(gate[0], &byte, 1) != 0);
    }

    return parent > 0 && waitpid(parent, &status, 0) == parent && status == 0 ? *number : -1;
}

/* orphans COUNT TOGETHER: so many processes lose their parent, and so many at a time end at once. How many of them are still there, as zombies or at all,
 * when whoever has taken them in has had ten seconds. */
static long orphans(char **words)
{
    enum { MAX_ORPHANS = 16384, PATIENCE = 10 };
    int count = atoi(words[0]), together = atoi(words[1]), gate[2];
    pid_t *all = mmap(NULL, MAX_ORPHANS * sizeof *all, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED || count > MAX_ORPHANS) { return -1; }
    for (int first = 0; first < count; first += together) {
        if (pipe(gate) != 0) { return -1; }
        for (int i = first; i < count && i < first + together; i++) {
            if (leave_orphan(gate, &all[i]) < 0) { return -1; }
        }

        close(gate[0]);
        close(gate[1]);
    }

    long left = count;
    for (time_t end = time(NULL) + PATIENCE; left > 0 && time(NULL) <= end;) {
        usleep(10000);
        left = 0;
        for (int i = 0; i < count; i++) { left += state_of(all[i]) != 0; }
    }

    return left;
}

operation find_task_operation(const char *name)
{
    static const struct { const char *name; operation run; } all[] = { { "kill-self", kill_self }, { "clone", clone_child }, { "orphans", orphans } };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (strcmp(all[i].name, name) == 0) { return all[i].run; }
    }

    return NULL;
}
